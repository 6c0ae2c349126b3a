import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Asking, Probe } from './probe';

/** Sizes of an entry that could be the limit, in bytes. */
const SIZES = [999_999, 1_000_000, 1_048_575, 1_048_576];
const SOURCE = 'hydrated-dlq.probe';
const DETAIL_TYPE = 'Probe';
const AROUND = '{"x":""}';

async function isTaken({ clients }: Asking, bytes: number): Promise<boolean> {
  const filler = 'x'.repeat(bytes - SOURCE.length - DETAIL_TYPE.length - AROUND.length);
  const entry = { Source: SOURCE, DetailType: DETAIL_TYPE, Detail: `{"x":"${filler}"}` };
  try {
    const { FailedEntryCount } = await clients.events.send(new PutEventsCommand({ Entries: [entry] }));
    return FailedEntryCount === 0;
  } catch {
    return false;
  }
}

const TOO_SLOW = (what: string) => async () => `not asked: ${what}`;

/** Limits that are not printed, and what takes a day to see. */
export const LIMIT_PROBES: readonly Probe[] = [
  {
    unknown: 12,
    id: 'Bytes',
    question: `Which of ${SIZES.map((size) => size.toLocaleString('en-US')).join('; ')} bytes does PutEvents take?`,
    build: () => ({}),
    async ask(asking) {
      const taken: string[] = [];
      for (const size of SIZES) if (await isTaken(asking, size)) taken.push(size.toLocaleString('en-US'));
      return taken.length === 0 ? 'none' : taken.join('; ');
    },
    notLocal: 'it serves no PutEvents to people',
  },
  {
    unknown: 14,
    id: 'Stop',
    question: 'After how many errors does AWS stop a pipe?',
    build: () => ({}),
    ask: TOO_SLOW('takes hours of errors. `hydrated-dlq doctor` shows StateReason when it has happened'),
  },
  {
    unknown: 15,
    id: 'Forever',
    question: 'When does a mapping with unlimited retries send its first pointer?',
    build: () => ({}),
    ask: TOO_SLOW("takes as long as the stream's retention, 24 hours at least"),
  },
];
