import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { onTestFinished } from 'vitest';
import { hydratePublished } from '../../../bench/published-approach';
import type { DynamoDBEventRecord } from '../../../contract/lambda-event';
import type { HydratedMessage } from '../../../contract/message';
import type { FailurePointer } from '../../../contract/pointer';
import type { ProxyRule } from '../../../local/proxy/fault-decision';
import { startHttpProxy } from '../../../local/proxy/http-proxy';
import { credentials, region } from '../../helpers/aws/clients';
import { testEnrichment } from '../../helpers/enrichment/enrichment';
import { staged, UNREADABLE_BEFORE } from '../../helpers/messages/pointers';

/** What a message says of a failed batch: how true it is, and the data or the keys of its records. */
export interface Told {
  readonly status: string;
  readonly reason?: string;
  readonly records: readonly string[];
}

/** What our enrichment tells when its calls to the stream meet the rule. */
export async function tellOurs(pointer: FailurePointer, endpoint: string, rule?: ProxyRule): Promise<Told> {
  const proxied = await proxy(endpoint, rule);
  const variables = { AWS_ENDPOINT_URL_KINESIS: proxied, AWS_ENDPOINT_URL_DYNAMODB_STREAMS: proxied };
  const [message] = await testEnrichment({ variables }).invoke(staged(pointer, UNREADABLE_BEFORE));
  const { status = '', reason } = message?.hydration ?? {};
  return { status, ...(reason && { reason: reason.code }), records: recordsOf(message) };
}

/**
 * The same of the published approach; it knows of no status, its message stands for the whole batch. The SDK's own
 * retries are off, as ours are: they would cure the blips among the faults, and hide whether a test can fail.
 */
export async function tellPublished(pointer: FailurePointer, endpoint: string, rule?: ProxyRule): Promise<Told> {
  const proxied = await proxy(endpoint, rule);
  const settings = { endpoint: proxied, region, credentials, requestHandler: new NodeHttpHandler(), maxAttempts: 1 };
  const clients = { kinesis: new KinesisClient(settings), dynamoDBStreams: new DynamoDBStreamsClient(settings) };
  const message = await hydratePublished(pointer, clients).catch(() => undefined);
  if (!message) return { status: 'nothing but an error', records: [] };
  const keys = message.DynamoDBChanges?.map(({ newImage, oldImage }) => (newImage ?? oldImage)?.id?.S ?? '');
  return { status: 'COMPLETE', records: message.KinesisBatch ?? keys ?? [] };
}

function recordsOf(message: HydratedMessage | undefined): string[] {
  return (message?.payload?.Records ?? []).map((record) =>
    'kinesis' in record ? Buffer.from(record.kinesis.data, 'base64').toString() : keyOf(record),
  );
}

function keyOf({ dynamodb }: DynamoDBEventRecord): string {
  const id = dynamodb.Keys?.id;
  return id && 'S' in id ? id.S : '';
}

async function proxy(endpoint: string, rule?: ProxyRule): Promise<string> {
  const started = await startHttpProxy(endpoint, { rule });
  onTestFinished(() => started.stop());
  return started.endpoint;
}
