// Runs vitest, and beside it the checks, one after the other and at a low priority: tests wait for processes and timers,
// which leaves a processor time for them. A check that fails ends the tests. What the checks have to say comes last:
// node scripts/test.mjs [vitest's options]
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const commands = ['typecheck', 'check:unused', 'lint'].flatMap((name) => scripts[name].split(' && '));

/** The exit code of a command, and what it printed. */
function check(command) {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    setPriority(child.pid, constants.priority.PRIORITY_LOW);
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.on('close', (code) => {
      resolve({ command, code, output: Buffer.concat(output), seconds: (performance.now() - startedAt) / 1_000 });
    });
  });
}

const tests = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
const testsEnded = new Promise((resolve) => tests.on('close', resolve));
const results = [];
for (const command of commands) {
  const result = await check(command);
  results.push(result);
  if (result.code !== 0) tests.kill();
}
// `null` when a check has ended them.
if ((await testsEnded) !== 0) process.exitCode = 1;
for (const { command, code, output, seconds } of results) {
  console.log(`${code === 0 ? '✓' : '✗'} ${command} (${seconds.toFixed(1)} s)`);
  process.stdout.write(output);
}
