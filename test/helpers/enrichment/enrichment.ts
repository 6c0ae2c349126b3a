import type { SQSClient } from '@aws-sdk/client-sqs';
import { inject } from 'vitest';
import type { Variables } from '../../../contract/function-environment';
import type { HydratedMessage } from '../../../contract/message';
import { createClients } from '../../../enrichment/clients';
import { readEnvironment } from '../../../enrichment/environment';
import { createHandler } from '../../../enrichment/handler';
import { type Clock, type LambdaContext, systemClock } from '../../../enrichment/invocation';
import type { StagedMessage } from '../../../enrichment/receive';
import { ShardMemory } from '../../../enrichment/sweep/shard-memory';

export interface TestEnrichment {
  /** Runs the handler as Lambda does, answer and all passed on as JSON. */
  invoke(...records: readonly StagedMessage[]): Promise<HydratedMessage[]>;
  /** As `invoke`, with each message as the JSON text that Lambda returns. */
  invokeRaw(...records: readonly StagedMessage[]): Promise<string[]>;
  /** Everything it logged, oldest first, parsed. */
  readonly log: readonly Record<string, unknown>[];
}

export interface TestEnrichmentOptions {
  /** Of the function's own, such as `STAGING_QUEUE_URL`; also the endpoints, which are the emulators' by default. */
  readonly variables?: Variables;
  readonly clock?: Partial<Clock>;
  readonly context?: LambdaContext;
  /** Sees the client of the queues before it is used. */
  readonly watchSqs?: (client: SQSClient) => void;
}

/** The enrichment with clients of its own; it does not wait for real between calls to a stream. */
export function testEnrichment({ variables, clock, context, watchSqs }: TestEnrichmentOptions = {}): TestEnrichment {
  const environment = readEnvironment({
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_KINESIS: inject('kinesisEndpoint'),
    AWS_ENDPOINT_URL_SQS: inject('sqsEndpoint'),
    AWS_ENDPOINT_URL_S3: inject('sqsEndpoint'),
    ...variables,
  });
  const log: Record<string, unknown>[] = [];
  const clients = createClients(environment);
  const handler = createHandler({
    environment,
    clients: watchSqs ? { ...clients, sqs: watched(clients.sqs, watchSqs) } : clients,
    clock: { ...systemClock, sleep: () => Promise.resolve(), ...clock },
    memory: new ShardMemory(),
    write: (line) => log.push(JSON.parse(line)),
  });
  return {
    log,
    invokeRaw: async (...records) => (await handler(records, context)).map((message) => JSON.stringify(message)),
    invoke: async (...records) => JSON.parse(JSON.stringify(await handler(records, context))),
  };
}

function watched(sqs: () => Promise<SQSClient>, watch: (client: SQSClient) => void): () => Promise<SQSClient> {
  const first = sqs().then((client) => {
    watch(client);
    return client;
  });
  return () => first;
}
