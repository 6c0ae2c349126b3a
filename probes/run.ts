import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SQSClient } from '@aws-sdk/client-sqs';
import { askAll, tableOf } from './probe';
import { PROBES } from './probes';

// Deploys the stack of the probes, asks them, prints their answers, and destroys the stack.

const STACK = 'HydratedDlqProbes';
const APP = 'node -r ts-node/register/transpile-only probes/app.ts';
/** Mappings poll only some minutes after they were created. */
const PATIENCE = 8 * 60_000;

function cdk(...args: string[]): void {
  // Its output is not the answer.
  const { status } = spawnSync('npx', ['cdk', ...args, STACK, '--app', APP], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`cdk ${args[0]} failed: see above. Is the account bootstrapped (cdk bootstrap)?`);
}

async function main(): Promise<void> {
  const file = join(mkdtempSync(join(tmpdir(), 'probes-')), 'outputs.json');
  try {
    cdk('deploy', '--require-approval', 'never', '--outputs-file', file);
    const outputs = JSON.parse(readFileSync(file, 'utf8'))[STACK] ?? {};
    process.stderr.write(`Asking ${PROBES.length} probes; this takes up to ${PATIENCE / 60_000} minutes.\n`);
    const kinesis = new KinesisClient();
    const clients = { kinesis, dynamoDB: new DynamoDBClient(), sqs: new SQSClient(), events: new EventBridgeClient() };
    const answers = await askAll(PROBES, outputs, { clients, patience: PATIENCE });
    console.log(tableOf(answers, new Date().toISOString().slice(0, 10), await kinesis.config.region()));
  } finally {
    cdk('destroy', '--force');
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
