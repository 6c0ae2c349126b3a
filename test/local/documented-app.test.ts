import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { expect, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import { stacksOf } from '../../local/test-kit/app-source';
import { deployStacks, linkPackages, temporaryFolder } from '../helpers/local/stacks';

/** The example of mappings in other stacks, synthesized with the references between stacks that `cdk init` chooses today. */
function synthesizeExample(): string {
  const folder = temporaryFolder('documented-app-');
  linkPackages(folder);
  const page = readFileSync('docs/construct.md', 'utf8');
  const [, example = ''] = /^## Mappings in other stacks\n+```ts\n(.*?)^```/ms.exec(page) ?? [];
  writeFileSync(join(folder, 'app.mts'), example);
  const assembly = join(folder, 'cdk.out');
  const context = { '@aws-cdk/core:defaultCrossStackReferences': 'weak' };
  const env = { ...process.env, CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: JSON.stringify(context) };
  execFileSync(process.execPath, ['app.mts'], { cwd: folder, env });
  return assembly;
}

test('the documented app of several stacks runs: what fails in one is hydrated by the pipeline of the other', async () => {
  const refuse = () => {
    throw new Error('always');
  };
  const functions = { 'Orders/Consumer': refuse };
  const { cloud, events, ref } = await deployStacks(stacksOf({ assembly: synthesizeExample() }), undefined, {
    functions,
  });
  const payments = [{ amount: 1 }, { amount: -2 }, { amount: 3 }];
  const Records = payments.map((payment) => ({ PartitionKey: 'a', Data: Buffer.from(JSON.stringify(payment)) }));
  await cloud.clients.kinesis.send(new PutRecordsCommand({ StreamName: ref('AWS::Kinesis::Stream'), Records }));
  // Bisected to one record each.
  for (const payment of payments)
    await events.waitFor('delivered', ({ message }) => {
      const { hydration, KinesisBatch } = message as HydratedMessage;
      return hydration.status === 'COMPLETE' && isDeepStrictEqual(KinesisBatch, [payment]);
    });
  expect(events.of('delivered')).toHaveLength(3);
});
