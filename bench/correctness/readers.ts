import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { ENVIRONMENT, type MappingFilters } from '../../contract/environment';
import type { HydratedMessage } from '../../contract/message';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { loadPayload, type ObjectReader } from '../../message';
import { CREDENTIALS, REGION } from '../cloud/cloud';
import { enrichment, SANDBOX } from '../cloud/enrichment';
import { CONSUMER_ARN, staged } from '../cloud/pointer';
import { hydratePublished } from '../published-approach';
import {
  BUCKET,
  dataIdentity,
  type FailedBatch,
  publishedIdentity,
  type Received,
  recordIdentity,
  type World,
} from './case';

/** What arrives for a failed batch; undefined if no message ever does. */
export type Reader = (batch: FailedBatch, world: World) => Promise<Received | undefined>;

/** An asynchronous invocation and Lambda's two retries of it. */
const LAMBDA_INVOCATIONS = 3;
/** A pipe and the retry lane go on for a day; no case lasts that long. */
const PIPE_INVOCATIONS = 20;

export const readOurs: Reader = (batch, world) =>
  behindProxies(batch, world, async (kinesis, dynamoDBStreams) => {
    const handler = enrichment(
      {
        AWS_ENDPOINT_URL: world.endpoints.sqs,
        AWS_ENDPOINT_URL_KINESIS: kinesis,
        AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamoDBStreams,
        [ENVIRONMENT.overflowBucket]: BUCKET,
        [ENVIRONMENT.mappingFilters]: JSON.stringify(filtersOf(batch)),
      },
      { sleep: async () => undefined },
    );
    const context = { memoryLimitInMB: `${SANDBOX.memory}`, getRemainingTimeInMillis: () => SANDBOX.timeout };
    const [message] = (await attempt(PIPE_INVOCATIONS, () => handler([staged(batch.pointer, 0)], context))) ?? [];
    return message && receivedFrom(message, world);
  });

export const readPublished: Reader = (batch, world) =>
  behindProxies(batch, world, async (kinesis, dynamoDBStreams) => {
    const access = { region: REGION, credentials: CREDENTIALS, requestHandler: new NodeHttpHandler() };
    const clients = {
      kinesis: new KinesisClient({ ...access, endpoint: kinesis }),
      dynamoDBStreams: new DynamoDBStreamsClient({ ...access, endpoint: dynamoDBStreams }),
    };
    const message = await attempt(LAMBDA_INVOCATIONS, () => hydratePublished(batch.pointer, clients));
    if (!message) return undefined;
    const records = message.KinesisBatch?.map(dataIdentity) ?? message.DynamoDBChanges?.map(publishedIdentity) ?? [];
    return { records, claimsWhole: true };
  });

async function behindProxies<T>(
  { rule }: FailedBatch,
  { endpoints, dynamoDBEmulator }: World,
  read: (kinesis: string, dynamoDBStreams: string) => Promise<T>,
): Promise<T> {
  const proxies = await Promise.all(
    [endpoints.kinesis, dynamoDBEmulator.endpoint].map((endpoint) => startHttpProxy(endpoint, { rule: rule?.() })),
  );
  try {
    const [kinesis = '', dynamoDBStreams = ''] = proxies.map(({ endpoint }) => endpoint);
    return await read(kinesis, dynamoDBStreams);
  } finally {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
  }
}

/** Invokes until it succeeds; undefined if it never does. */
async function attempt<T>(invocations: number, invoke: () => Promise<T>): Promise<T | undefined> {
  for (let invocation = 1; invocation <= invocations; invocation += 1) {
    const result = await invoke().catch(() => undefined);
    if (result !== undefined) return result;
  }
  return undefined;
}

async function receivedFrom(message: HydratedMessage, { s3 }: World): Promise<Received> {
  const reader: ObjectReader = { getObject: (input) => s3.send(new GetObjectCommand(input)) };
  const payload = await loadPayload(message, reader, { buckets: [BUCKET] });
  const records = (payload?.Records ?? []).map(recordIdentity);
  return { records, claimsWhole: message.hydration.status === 'COMPLETE' };
}

function filtersOf({ filters = [], pointer }: FailedBatch): readonly MappingFilters[] {
  const { streamArn = '' } = pointer.KinesisBatchInfo ?? pointer.DDBStreamBatchInfo ?? {};
  return filters.length > 0 ? [{ functionArn: CONSUMER_ARN, streamArn, patterns: filters }] : [];
}
