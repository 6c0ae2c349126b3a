// Synthesizes app.py with the generated Python package, and fails unless its template and its errors are the same as from
// TypeScript. Then synthesizes the Python examples of docs/languages.md.
//
//   npm run build && npm run bindings && npm run check:python
//
// That needs Python 3.10 or later with venv, and PyPI, for the CDK in Python and what the bindings import. Without PyPI,
// name an interpreter that finds aws_cdk and cdk_hydrated_dlq already: PYTHON=/path/of/python npm run check:python
import { deepStrictEqual } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const run = (command, ...args) => execFileSync(command, args, { cwd: folder, stdio: 'inherit' });
const runPython = (script, ...args) => run(python, join(import.meta.dirname, script), ...args);
const readJson = (...path) => JSON.parse(readFileSync(join(folder, ...path), 'utf8'));

/** An interpreter of its own, with the generated package and what it needs. */
function installed() {
  const interpreter = join(folder, 'venv/bin/python');
  run('python3', '-m', 'venv', join(folder, 'venv'));
  // The versions of the other side: others could write another template.
  const libraries = ['aws-cdk-lib', '@aws-cdk/aws-kinesisfirehose-alpha', '@aws-cdk/aws-pipes-alpha'].map(inPython);
  run(interpreter, '-m', 'pip', 'install', '--quiet', ...libraries, join(ROOT, 'bindings/python'));
  return interpreter;
}

/** The requirement of the Python package that was generated from a module in node_modules. */
function inPython(module) {
  const { version, jsii } = JSON.parse(readFileSync(join(ROOT, 'node_modules', module, 'package.json'), 'utf8'));
  return `${jsii.targets.python.distName}==${version.replace('-alpha.', 'a')}`;
}

function synthesize(outdir) {
  const app = new App({ outdir, analyticsReporting: false });
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

function errorOf(props) {
  try {
    new HydratedDlq(new Stack(new App(), 'Stack'), 'Dlq', props);
  } catch ({ message }) {
    return message;
  }
  throw new Error(`No error of ${JSON.stringify(props)}.`);
}

const python = process.env.PYTHON ?? installed();
runPython('app.py', join(folder, 'python'));
synthesize(join(folder, 'typescript'));
const template = readJson('python/Stack.template.json');
deepStrictEqual(template, readJson('typescript/Stack.template.json'));
console.log(`The templates are the same: ${Object.keys(template.Resources).length} resources.`);

const wrongProps = [{ batchSize: 11 }, { stagingQueueName: 'a b' }, { retryFor: Duration.days(15) }];
const errors = readJson('python/errors.json');
deepStrictEqual(errors, wrongProps.map(errorOf));
console.log(['The errors are the same:', ...errors].join('\n  '));

// The code of the function that an example deploys, where the CDK looks for it.
mkdirSync(join(folder, 'consumer'));
writeFileSync(join(folder, 'consumer/index.js'), '');
runPython('examples.py');
