// Synthesizes an app of so many dead-letter queues, with this library's construct or with plain queues.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type * as library from '../../lib';
import { input, report, type SynthInput } from '../protocol';

const { count, construct } = input<SynthInput>();
// The built package, as an app would use it.
const { HydratedDlq } = createRequire(__filename)(resolve('dist/lib/index.js')) as typeof library;
const Dlq = construct === 'HydratedDlq' ? HydratedDlq : Queue;

const startedAt = performance.now();
const app = new App();
const stack = new Stack(app, 'Stack');
for (let number = 1; number <= count; number += 1) new Dlq(stack, `Dlq${number}`);
const constructedAt = performance.now();
app.synth();
report({
  constructMilliseconds: constructedAt - startedAt,
  synthMilliseconds: performance.now() - constructedAt,
});
