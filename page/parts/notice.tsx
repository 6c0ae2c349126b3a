import type { ComponentChildren } from 'preact';
import { count } from '../../cli/terminal/words';
import type { PageProblem } from '../ask';
import type { Tone } from '../words';

interface NoticeProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ComponentChildren;
  /** Buttons. */
  readonly action?: ComponentChildren;
}

/** Something that a person should know before they go on. */
export function Notice({ tone, title, children, action }: NoticeProps) {
  return (
    <div class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <div class="notice-text">
        <strong>{title}</strong>
        {children && <div>{children}</div>}
      </div>
      {action && <div class="notice-action">{action}</div>}
    </div>
  );
}

const PROBLEM_TITLES: Readonly<Record<PageProblem['code'], string>> = {
  EXPIRED_CREDENTIALS: 'Your AWS credentials have expired',
  PERMISSION_MISSING: 'A permission is missing',
  NOT_ALLOWED: 'The page may not do that',
  BUSY: 'Something else is still running',
  QUEUE_CHANGED: 'The queue has changed',
  NOT_FOUND: 'Not found',
  NOT_SHOWN: 'These records are not shown',
  BAD_REQUEST: 'The server did not understand',
  AWS: 'AWS did not do what was asked',
  INTERNAL: 'The command has a bug',
  SESSION: 'This address is not enough',
  NO_SERVER: 'The connection to the command is lost',
};

interface ProblemProps {
  readonly problem: PageProblem;
  readonly action?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** What is wrong, and what to do about it. */
export function ProblemNotice({ problem, action, children }: ProblemProps) {
  return (
    <Notice tone="bad" title={PROBLEM_TITLES[problem.code] ?? 'Something went wrong'} action={action}>
      <p>{problem.message}</p>
      {children}
    </Notice>
  );
}

/** Comes to sight only when an answer takes its time. */
export function Loading() {
  return <span class="loading">Loading …</span>;
}

/** How many messages a search in records has left out. */
export function NotSearched({ messages = 0 }: { messages: number | undefined }) {
  if (messages === 0) return null;
  return <p class="detail">{count(messages, 'message')} not searched: the records are in a bucket.</p>;
}

/** In the place of what is not there. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
