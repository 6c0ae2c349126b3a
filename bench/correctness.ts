import type { Bench, Report, Tell } from './bench';
import type { Case } from './correctness/case';
import { DYNAMODB_CASES } from './correctness/dynamodb-cases';
import { KINESIS_CASES } from './correctness/kinesis-cases';
import { type Reader, readOurs, readPublished } from './correctness/readers';
import { addScores, NO_SCORE, type Score, scoreOf } from './correctness/score';
import { startWorld, type World } from './correctness/world';

const CASES: readonly Case[] = [...KINESIS_CASES, ...DYNAMODB_CASES];

/** What comes of failed batches when streams behave as they may. */
export const correctness: Bench = {
  name: 'correctness',
  summary: `Records of ${CASES.length} failed batches whose streams make it hard: how many come, how many are wrong, and who says so.`,
  run: async (tell) => {
    const world = await startWorld();
    try {
      return report(await measure(tell, world));
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

async function measure(tell: Tell, world: World): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const { name, prepare } of CASES) {
    tell(name);
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
        measure: 'failed records still in the stream that came unaltered',
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
        measure: 'batches told of truthfully',
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
    `${batches} batches, ${held} records. A batch is told of truthfully if a message comes that says COMPLETE only if it has the records that the function failed on and no others. The published approach has no status: its message stands for the whole batch.`,
    "Where a stream does not answer, our pointer comes again through the pipe; the published approach has the retries of the SDK and Lambda's two of an asynchronous invocation.",
    `Whole, but not called COMPLETE by ours, because it could not know: ${names((result) => result.ours.cautious > 0)}.`,
    `Not told truthfully by ours: ${names((result) => result.ours.truthful === 0)}.`,
    `Not told truthfully by the published approach: ${names((result) => result.published.truthful === 0)}.`,
  ];
}
