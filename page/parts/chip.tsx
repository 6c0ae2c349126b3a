import type { ComponentChildren } from 'preact';
import { number } from '../../cli/terminal/words';
import type { RedriveOutcome } from '../../contract/message';
import { OUTCOME_TONES, OUTCOME_WORDS, STATUS_TONES, STATUS_WORDS, type Status, type Tone } from '../words';

/** A word with a colored dot: the color only repeats what the word says. */
export function Chip({ tone, title, children }: { tone: Tone; title?: string; children: ComponentChildren }) {
  return (
    <span class={`chip ${tone}`} title={title}>
      {children}
    </span>
  );
}

export function StatusChip({ status, count }: { status: Status; count?: number }) {
  return (
    <Chip tone={STATUS_TONES[status]} title={STATUS_WORDS[status]}>
      {count === undefined ? status : `${number(count)} ${status}`}
    </Chip>
  );
}

/** The statuses of several messages; how many only where they differ. */
export function StatusChips({ statuses }: { statuses: Partial<Record<Status, number>> }) {
  const known = Object.entries(statuses) as [Status, number][];
  const isOne = known.length === 1;
  return (
    <span class="chips">
      {known.map(([status, count]) => (
        <StatusChip key={status} status={status} {...(!isOne && { count })} />
      ))}
    </span>
  );
}

/** What came of a redrive; histories can hold outcomes of a newer version. */
export function OutcomeChip({ outcome }: { outcome: string }) {
  const known = outcome as RedriveOutcome;
  return <Chip tone={OUTCOME_TONES[known] ?? 'quiet'}>{OUTCOME_WORDS[known] ?? outcome}</Chip>;
}
