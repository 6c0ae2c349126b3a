// Synthesizes app.py with the generated Python package, and fails unless the template is the same as from TypeScript.
// Needs Python 3.10 or later with venv, and PyPI: npm run build && npm run bindings && node scripts/python/compare.mjs
import { deepStrictEqual } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const require = createRequire(import.meta.url);
const { App, Duration, Stack } = require('aws-cdk-lib');
const { EventBus } = require('aws-cdk-lib/aws-events');
const { Stream } = require('aws-cdk-lib/aws-kinesis');
const { FailureFilter, HydratedDestination, HydratedDlq, HydrationStatus } = require('../../dist/lib');

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'hydrated-dlq-python-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const run = (command, ...args) => execFileSync(command, args, { cwd: ROOT, stdio: 'inherit' });
const templateIn = (name) => JSON.parse(readFileSync(join(folder, name, 'Stack.template.json'), 'utf8'));

function synthesizeInPython() {
  const python = join(folder, 'venv/bin/python');
  run('python3', '-m', 'venv', join(folder, 'venv'));
  // The CDK of the other side: another version could write another template.
  const { version } = require('aws-cdk-lib/package.json');
  run(python, '-m', 'pip', 'install', '--quiet', `aws-cdk-lib==${version}`, join(ROOT, 'bindings/python'));
  run(python, join(import.meta.dirname, 'app.py'), join(folder, 'python'));
}

function synthesizeInTypeScript() {
  const app = new App({ outdir: join(folder, 'typescript'), analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  const orders = new Stream(stack, 'Orders');
  const dlq = new HydratedDlq(stack, 'Dlq', {
    destination: HydratedDestination.eventBus(new EventBus(stack, 'Failures')),
    filters: [
      FailureFilter.stream(orders),
      FailureFilter.pattern({ requestContext: { condition: ['RecordAgeExceeded'] } }),
    ],
    retryFor: Duration.hours(12),
  });
  dlq.allowHydrationOf(orders);
  dlq.onHydratedFailure('Losses', { statuses: [HydrationStatus.PARTIAL, HydrationStatus.EXPIRED] });
  dlq.addAlarms();
  dlq.addDashboard();
  app.synth();
}

synthesizeInPython();
synthesizeInTypeScript();
deepStrictEqual(templateIn('python'), templateIn('typescript'));
console.log(`The templates are the same: ${Object.keys(templateIn('python').Resources).length} resources.`);
