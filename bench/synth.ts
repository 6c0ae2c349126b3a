import { type Bench, median, type Progress, type Report, type Row } from './bench';
import { runProcess } from './processes';
import type { Synthesized, SynthInput } from './protocol';

const FEW = 1;
const MANY = 21;
const REPETITIONS = 7;

/** Times of an app of few, and of many. */
type Runs = Readonly<Record<'few' | 'many', Synthesized[]>>;

export const synth: Bench = {
  name: 'synth',
  summary: 'Time that each HydratedDlq adds to an app, beside the time of an app with one.',
  run: async (progress) => report(await measure(progress)),
};

async function measure(progress: Progress): Promise<Runs> {
  const runs: Runs = { few: [], many: [] };
  for (let repetition = 1; repetition <= REPETITIONS; repetition += 1) {
    progress(`${repetition} of ${REPETITIONS}`);
    runs.few.push(await runProcess<Synthesized>('synth', { count: FEW } satisfies SynthInput));
    runs.many.push(await runProcess<Synthesized>('synth', { count: MANY } satisfies SynthInput));
  }
  return runs;
}

function report({ few, many }: Runs): Report {
  const each = (of: (synthesized: Synthesized) => number) =>
    (median(many.map(of)) - median(few.map(of))) / (MANY - FEW);
  const row = (measure: string, of: (synthesized: Synthesized) => number): Row => ({
    measure,
    unit: 'ms',
    ours: each(of),
    baseline: { name: 'app with one', value: median(few.map(of)) },
  });
  return {
    rows: [
      row('added to app.synth() by each HydratedDlq', ({ synthMilliseconds }) => synthMilliseconds),
      row('added to constructing the app', ({ constructMilliseconds }) => constructMilliseconds),
    ],
    notes: [
      `An app with ${MANY} in one stack, against an app with ${FEW}, the difference of the medians of ${REPETITIONS} fresh processes each, divided by ${MANY - FEW}.`,
      `Each is ${each(({ resources }) => resources)} resources. Nothing is bundled at synth because the enrichment ships built. Most of the time is aws-cdk-lib's own validation of the template, which grows with the number of resources.`,
    ],
  };
}
