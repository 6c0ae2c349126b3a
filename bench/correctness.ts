import type { Bench, Progress, Report } from './bench';
import { type Case, startWorld, type World } from './correctness/case';
import { DYNAMODB_CASES } from './correctness/dynamodb-cases';
import { KINESIS_CASES } from './correctness/kinesis-cases';
import { type Reader, readOurs, readPublished } from './correctness/readers';
import { addScores, NO_SCORE, type Score, scoreOf } from './correctness/score';

const CASES: readonly Case[] = [...KINESIS_CASES, ...DYNAMODB_CASES];

/** What arrives for failed batches under the conditions that streams can be in. */
export const correctness: Bench = {
  name: 'correctness',
  summary: `Records of ${CASES.length} failed batches under difficult conditions: how many arrive, how many are wrong, and whether the message says so.`,
  run: async (progress) => {
    const world = await startWorld();
    try {
      return report(await measure(progress, world));
    } finally {
      await world.stop();
    }
  },
};

interface Result {
  readonly name: string;
  readonly ours: Score;
  readonly published: Score;
}

async function measure(progress: Progress, world: World): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const { name, prepare } of CASES) {
    progress(name);
    const batch = await prepare(world);
    const score = async (read: Reader) => scoreOf(batch, await read(batch, world));
    results.push({ name, ours: await score(readOurs), published: await score(readPublished) });
  }
  return results;
}

function report(results: readonly Result[]): Report {
  const ours = results.map((result) => result.ours).reduce(addScores, NO_SCORE);
  const published = results.map((result) => result.published).reduce(addScores, NO_SCORE);
  const baseline = (of: (score: Score) => number) => ({ name: 'published approach', value: of(published) });
  const rightShare = ({ right, held }: Score) => (100 * right) / held;
  const truthfulShare = ({ truthful, batches }: Score) => (100 * truthful) / batches;
  return {
    rows: [
      {
        measure: 'failed records still in the stream that arrived unaltered',
        unit: '%',
        ours: rightShare(ours),
        baseline: baseline(rightShare),
        goal: { of: 'ours', atLeast: 100 },
      },
      {
        measure: 'wrong records passed off as the failed ones',
        unit: 'records',
        ours: ours.wrong,
        baseline: baseline(({ wrong }) => wrong),
        goal: { of: 'ours', atMost: 0 },
      },
      {
        measure: 'batches reported correctly',
        unit: '%',
        ours: truthfulShare(ours),
        baseline: baseline(truthfulShare),
        goal: { of: 'ours', atLeast: 100 },
      },
    ],
    notes: notes(results, ours),
  };
}

function notes(results: readonly Result[], { held, batches }: Score): readonly string[] {
  const names = (isMeant: (result: Result) => boolean) =>
    results
      .filter(isMeant)
      .map(({ name }) => name)
      .join('; ') || 'none';
  return [
    `${batches} batches, ${held} records. A batch is reported correctly if a message arrives, and if that message says COMPLETE only when it holds exactly the records that the function failed on. The published approach has no status, so its message stands for the whole batch.`,
    "When a stream does not respond, our pointer returns through the pipe. The published approach has the SDK's retries and Lambda's two retries of an asynchronous invocation.",
    `Complete, but not marked COMPLETE by ours, because it cannot know: ${names((result) => result.ours.cautious > 0)}.`,
    `Reported incorrectly by ours: ${names((result) => result.ours.truthful === 0)}.`,
    `Reported incorrectly by the published approach: ${names((result) => result.published.truthful === 0)}.`,
  ];
}
