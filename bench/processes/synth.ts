// Synthesizes an app of so many dead-letter queues.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type * as library from '../../lib';
import { input, report, type Synthesized, type SynthInput } from '../protocol';

const { count } = input<SynthInput>();
// The built package, as an app would use it.
const { HydratedDlq } = createRequire(__filename)(resolve('dist/lib/index.js')) as typeof library;

const startedAt = performance.now();
const app = new App();
const stack = new Stack(app, 'Stack');
for (let number = 1; number <= count; number += 1) new HydratedDlq(stack, `Dlq${number}`);
const constructedAt = performance.now();
const assembly = app.synth();
report({
  constructMilliseconds: constructedAt - startedAt,
  synthMilliseconds: performance.now() - constructedAt,
  resources: Object.keys(assembly.getStackArtifact(stack.artifactId).template.Resources).length,
} satisfies Synthesized);
