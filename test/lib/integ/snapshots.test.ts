import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Stage } from 'aws-cdk-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PoisonTest } from '../../../integ/poison-test';

const root = path.resolve(__dirname, '../../..');
const folder = path.join(root, 'integ');
const variations = readdirSync(folder).filter((file) => /^integ\..*\.ts$/.test(file));

beforeAll(() => {
  // The runner gives these to every app that it synthesizes.
  const flags = path.join(root, 'node_modules/@aws-cdk/integ-runner/lib/recommended-feature-flags.json');
  const before = process.env.CDK_CONTEXT_JSON;
  process.env.CDK_CONTEXT_JSON = readFileSync(flags, 'utf8');
  return () => {
    if (before === undefined) delete process.env.CDK_CONTEXT_JSON;
    else process.env.CDK_CONTEXT_JSON = before;
  };
});

/** Hashes of code, and the times at which the test's own calls were synthesized, are not changes of the template. */
function lasting(template: string): unknown {
  return JSON.parse(template.replaceAll(/[0-9a-f]{64}/g, '<hash>').replaceAll(/("salt": ?)"\d+"/g, '$1"<time>"'));
}

describe.each(variations)('%s', (file) => {
  test('makes the templates of its snapshot: after a change, run "npm run integ:templates", and read the difference', async () => {
    const snapshot = path.join(folder, `${file}.snapshot`);
    const { variation } = (await import(path.join(folder, file))) as { readonly variation: PoisonTest };
    const { stacks } = (variation.test.node.root as Stage).synth();

    expect(existsSync(snapshot), `${snapshot} exists`).toBe(true);
    expect(stacks.length).toBeGreaterThan(1);
    for (const { template, templateFile } of stacks) {
      const stored = readFileSync(path.join(snapshot, templateFile), 'utf8');
      expect(lasting(JSON.stringify(template)), templateFile).toEqual(lasting(stored));
    }
  });
});
