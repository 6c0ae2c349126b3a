// Runs scripts of package.json beside one another, as many commands as there are processors, and prints what each has to
// say in the order in which they are named: node scripts/check.mjs <script>...
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const commands = process.argv.slice(2).flatMap((name) => scripts[name].split(' && '));

/** The exit code of a command, and what it printed. */
function run(command) {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.on('close', (code) => {
      resolve({ code, output: Buffer.concat(output), seconds: (performance.now() - startedAt) / 1_000 });
    });
  });
}

const checks = commands.map((command) => ({ command, result: Promise.withResolvers() }));
const waiting = checks.values();
async function worker() {
  for (const { command, result } of waiting) result.resolve(await run(command));
}
Array.from({ length: availableParallelism() }, worker);
for (const { command, result } of checks) {
  const { code, output, seconds } = await result.promise;
  console.log(`> ${command} (${seconds.toFixed(1)} s)`);
  process.stdout.write(output);
  if (code !== 0) process.exitCode = 1;
}
