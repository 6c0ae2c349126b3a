import { readFile, writeFile } from 'node:fs/promises';
import type { Bench, Progress, Report } from './bench';
import { compareWithEmulators } from './scale/emulated';
import { withTables } from './scale/page';
import { picture } from './scale/picture';
import { GRID, REMEDIES, resultOf } from './scale/storms';

const PAGE = 'docs/sizing.md';
const PICTURE = 'docs/scale.svg';
const RESULTS = 'bench/scale/results.json';

/** What storms would do on AWS that are too large to be emulated. */
export const scale: Bench = {
  name: 'scale',
  summary: 'A model of Pipes, Lambda and the quotas of shards: storms of up to ten million failures, simulated.',
  run: measure,
};

async function measure(progress: Progress): Promise<Report> {
  const compared = await compareWithEmulators(progress);
  progress(`simulating ${GRID.length + REMEDIES.length} storms`);
  const grid = GRID.map(resultOf);
  const remedies = REMEDIES.map(resultOf);
  await writeFile(RESULTS, `${JSON.stringify({ grid, remedies }, undefined, 2)}\n`);
  await writeFile(PICTURE, picture(grid));
  await writeFile(PAGE, withTables(await readFile(PAGE, 'utf8'), grid, remedies));
  return {
    rows: compared,
    notes: [
      `The tables and the picture of ${PAGE} are made of the same model.`,
      'The model has a pipe that begins with 5 batches and adds 300 a minute up to 1,000, sandboxes with a memory each, the quotas of shards, a live consumer for each shard, the retry lane and its delays, and a retention of 24 hours.',
      'The emulated storms run on one machine, whose processors the time to drain many shards depends on; the calls hardly do.',
      'Assumed, because nobody has measured them on AWS: how long calls take, and how much a standard queue disorders a storm.',
    ],
  };
}
