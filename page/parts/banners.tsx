import { count, number } from '../../cli/terminal/words';
import type { PageProblem } from '../ask';
import { usePageState } from '../server-state';
import { exactTime, nameOf } from '../words';
import { LookButton } from './look-button';
import { Notice, ProblemNotice } from './notice';

/** What a person should know of the queue and the server, whatever the screen. */
export function Banners({ lost }: { lost: PageProblem | undefined }) {
  const { queue, look, problem } = usePageState();
  const retry = <LookButton>Retry</LookButton>;
  const { notifications = 0 } = look;
  const foreign = look.others - notifications;
  return (
    <>
      {lost && <Lost problem={lost} />}
      {problem && <ProblemNotice problem={problem} action={retry} />}
      {!look.running && queue.hidden > 0 && (
        <Notice tone="quiet" title={`Others hold ${count(queue.hidden, 'message')}`}>
          <p>A consumer or a colleague has received them. They are not shown. Look again later.</p>
        </Notice>
      )}
      {foreign > 0 && (
        <Notice tone="quiet" title={`${count(foreign, 'message')} of other origin`}>
          <p>They are not from cdk-hydrated-dlq, and are left alone.</p>
        </Notice>
      )}
      {notifications > 0 && (
        <Notice tone="quiet" title={`${count(notifications, 'failure')} in an intake bucket`}>
          <p>The queue has their notifications, not their records: hydrated-dlq stage sends them to be hydrated.</p>
        </Notice>
      )}
      {queue.deadLetter && (
        <Notice tone="caution" title="Each look and each plan counts as a receive">
          <p>
            SQS moves a message to {nameOf(queue.deadLetter.arn)} after{' '}
            {count(queue.deadLetter.maxReceiveCount, 'receive')}.
          </p>
        </Notice>
      )}
      {queue.fifo && (
        <Notice tone="quiet" title="A FIFO queue shows only the first messages of each message group">
          <p>When these are redriven or deleted, the next ones are shown.</p>
        </Notice>
      )}
      {look.end === 'too-many-in-flight' && (
        <Notice tone="caution" title={`SQS gives out no more than ${number(look.found)} messages at once`}>
          <p>The queue has more. When these are redriven or deleted, the next ones are shown.</p>
        </Notice>
      )}
      {look.end === 'stopped' && (
        <Notice tone="caution" title="The look was stopped" action={retry}>
          <p>The queue can have more messages than are shown.</p>
        </Notice>
      )}
      {look.left && (
        <Notice tone="caution" title={`${count(look.left.count, 'message')} could not be given back`}>
          <p>They become visible to others again by {exactTime(look.left.visibleAt)}.</p>
        </Notice>
      )}
    </>
  );
}

/** The server is gone, or does not know this browser. */
export function Lost({ problem }: { problem: PageProblem }) {
  return (
    <ProblemNotice problem={problem}>
      {problem.code === 'NO_SERVER' && (
        <p>
          This page tries again by itself. If the command has ended, run <code>npx hydrated-dlq open</code> again and
          use the address that it prints.
        </p>
      )}
    </ProblemNotice>
  );
}
