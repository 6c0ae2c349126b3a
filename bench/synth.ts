import type { Bench, Report, Row } from './bench';
import { runProcess } from './processes';
import type { Synthesized, SynthInput } from './protocol';
import { median } from './statistics';

const FEW = 1;
const MANY = 21;
const REPETITIONS = 5;
const CONSTRUCTS = ['HydratedDlq', 'Queue'] as const;

export const synth: Bench = {
  name: 'synth',
  summary: 'Time that each HydratedDlq adds to an app, beside a plain queue.',
  run: async (tell) => {
    const added: Record<SynthInput['construct'], Synthesized[]> = { HydratedDlq: [], Queue: [] };
    for (let repetition = 1; repetition <= REPETITIONS; repetition += 1) {
      tell(`${repetition} of ${REPETITIONS}`);
      for (const construct of CONSTRUCTS) added[construct].push(await addedByEach(construct));
    }
    return report(added);
  },
};

async function addedByEach(construct: SynthInput['construct']): Promise<Synthesized> {
  const few = await runProcess<Synthesized>('synth', { construct, count: FEW } satisfies SynthInput);
  const many = await runProcess<Synthesized>('synth', { construct, count: MANY } satisfies SynthInput);
  return {
    constructMilliseconds: (many.constructMilliseconds - few.constructMilliseconds) / (MANY - FEW),
    synthMilliseconds: (many.synthMilliseconds - few.synthMilliseconds) / (MANY - FEW),
  };
}

function report(added: Record<SynthInput['construct'], readonly Synthesized[]>): Report {
  const row = (measure: string, of: (synthesized: Synthesized) => number): Row => ({
    measure,
    unit: 'ms',
    ours: median(added.HydratedDlq.map(of)),
    baseline: { name: 'plain queue', value: median(added.Queue.map(of)) },
  });
  return {
    rows: [
      row('added to app.synth() by each HydratedDlq', ({ synthMilliseconds }) => synthMilliseconds),
      row('added to constructing the app', ({ constructMilliseconds }) => constructMilliseconds),
    ],
    notes: [
      `An app of ${MANY} in one stack against an app of ${FEW}, the difference divided by ${MANY - FEW}: what the first one costs alone is not counted. Median of ${REPETITIONS}, each in fresh processes.`,
      'Nothing is bundled at synth: the enrichment ships built.',
    ],
  };
}
