import { writeFile } from 'node:fs/promises';
import type { Bench } from './bench';
import { calls } from './calls';
import { coldStart } from './cold-start';
import { commandLine } from './command-line';
import { correctness } from './correctness';
import { cpu } from './cpu';
import { drain } from './drain';
import { intake } from './intake';
import { memory } from './memory';
import { describeMachine, type Measured, resultsMarkdown, table } from './results';
import { scale } from './scale';
import { synth } from './synth';

const BENCHES: readonly Bench[] = [
  calls,
  drain,
  intake,
  correctness,
  cpu,
  memory,
  coldStart,
  synth,
  commandLine,
  scale,
];
const RESULTS = 'bench/results.md';

async function main(names: readonly string[]): Promise<void> {
  if (names.some((name) => name.startsWith('-'))) return console.log(help());
  const chosen = choose(names);
  const machine = describeMachine();
  const measured: Measured[] = [];
  for (const bench of chosen) measured.push(await measure(bench));
  console.log(`\n${table(measured.flatMap(({ rows }) => rows))}\n`);
  for (const { name, notes } of measured) for (const note of notes) console.log(`${name}: ${note}`);
  if (chosen.length < BENCHES.length) return;
  await writeFile(RESULTS, resultsMarkdown(measured, new Date(), machine));
  console.log(`\nWritten to ${RESULTS}.`);
}

async function measure({ name, summary, run }: Bench): Promise<Measured> {
  const startedAt = performance.now();
  const { rows, notes } = await run((line) => console.log(`${name}: ${line}`));
  return { name, summary, rows, notes, seconds: (performance.now() - startedAt) / 1_000 };
}

function choose(names: readonly string[]): readonly Bench[] {
  const unknown = names.filter((name) => BENCHES.every((bench) => bench.name !== name));
  if (unknown.length > 0) throw new Error(`Unknown bench: ${unknown.join(', ')}.\n\n${help()}`);
  return names.length === 0 ? BENCHES : BENCHES.filter(({ name }) => names.includes(name));
}

function help(): string {
  const lines = BENCHES.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`);
  return `Measures this library beside the alternatives that users have.

npm run bench                  everything (takes minutes); writes ${RESULTS}
npm run bench -- <name> ...    some benches, printed only

${lines.join('\n')}`;
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
