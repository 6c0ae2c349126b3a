import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Something that AWS does not document, and how to ask an account about it. */
export interface Probe {
  /** Its number in docs/unknowns.md. */
  readonly unknown: number;
  /** Unique among the probes; letters only, because outputs of the stack begin with it. */
  readonly id: string;
  readonly question: string;
  /** Creates what the probe needs, and returns what it has to know of it. */
  build(scope: Construct): Readonly<Record<string, string>>;
  /** Asks, and returns the answer in a few words. */
  ask(asking: Asking): Promise<string>;
  /** Why the local cloud cannot be asked. */
  readonly notLocal?: string;
}

/** What a probe asks with. */
export interface Asking {
  /** What `build()` returned, as deployed. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly clients: ProbeClients;
  /** How long to wait for something that may never come; milliseconds. */
  readonly patience: number;
}

export interface ProbeClients {
  readonly kinesis: KinesisClient;
  readonly dynamoDB: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly events: EventBridgeClient;
}

/** Everything that the probes need, each in a part of its own. */
export class ProbeStack extends Stack {
  constructor(scope: Construct, id: string, probes: readonly Probe[]) {
    super(scope, id);
    for (const probe of probes)
      for (const [name, value] of Object.entries(probe.build(new Construct(this, probe.id))))
        new CfnOutput(this, `${probe.id}Output${name}`, { value }).overrideLogicalId(probe.id + name);
  }
}

export interface Answer {
  readonly probe: Probe;
  readonly answer: string;
}

/**
 * Asks all probes at the same time. One that fails has its error for an answer.
 *
 * @param outputs - those of the stack
 */
export function askAll(
  probes: readonly Probe[],
  outputs: Readonly<Record<string, string>>,
  asking: Omit<Asking, 'outputs'>,
): Promise<Answer[]> {
  return Promise.all(
    probes.map(async (probe) => {
      const own = Object.entries(outputs)
        .filter(([name]) => name.startsWith(probe.id))
        .map(([name, value]) => [name.slice(probe.id.length), value]);
      try {
        return { probe, answer: await probe.ask({ ...asking, outputs: Object.fromEntries(own) }) };
      } catch (error) {
        const { name, message } = error as Error;
        return { probe, answer: `failed: ${name}: ${message}` };
      }
    }),
  );
}

/** The answers as a table for docs/unknowns.md. */
export function tableOf(answers: readonly Answer[], date: string, region: string): string {
  const rows = answers.map(
    ({ probe, answer }) => `| ${probe.unknown} | ${probe.question} | ${answer.replaceAll('|', '\\|')} |`,
  );
  return [`Asked on ${date} in ${region}:`, '', '| # | question | answer |', '|---|---|---|', ...rows].join('\n');
}
