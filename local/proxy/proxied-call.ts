import type { IncomingMessage } from 'node:http';
import { s3Operation } from './s3-operation';

/** One call to an emulator, as far as it can be told from its request. */
export interface ProxiedCall {
  /** `kinesis`, `dynamodb`, `dynamodbstreams`, `sqs` or `s3`; otherwise the service that the signature names. */
  readonly service: string;
  /** As in the API reference, such as `GetRecords`; empty where it cannot be told. */
  readonly operation: string;
  /** Body of a JSON call. Absent where the body is not JSON: it is streamed and never looked at. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Which call of this operation it is since the proxy started; the first is 1. */
  readonly count: number;
  /** Who calls; empty for an unsigned call. */
  readonly accessKeyId: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
}

const SERVICES: Readonly<Record<string, string>> = {
  Kinesis_20131202: 'kinesis',
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodbstreams',
  AmazonSQS: 'sqs',
};

/** Everything about a call but how many there were before it. */
export function describeCall(request: IncomingMessage, body: Buffer | undefined): Omit<ProxiedCall, 'count'> {
  const method = request.method ?? '';
  const path = request.url ?? '/';
  const [accessKeyId, , , signedService] = credentialScope(request);
  const common = { accessKeyId, method, path };
  const [version = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  if (operation) return { ...common, service: SERVICES[version] ?? version, operation, input: parseJson(body) };
  if (signedService !== 's3') return { ...common, service: signedService, operation: '' };
  return { ...common, service: 's3', operation: s3Operation(method, path, request.headers) };
}

/** `AKID/20260101/eu-west-1/kinesis/aws4_request` out of the header, or out of a presigned URL. */
function credentialScope(request: IncomingMessage): [string, string, string, string] {
  const header = /Credential=([^,\s]+)/.exec(request.headers.authorization ?? '')?.[1];
  const presigned = new URL(request.url ?? '/', 'http://localhost').searchParams.get('X-Amz-Credential');
  const [accessKeyId = '', date = '', region = '', service = ''] = (header ?? presigned ?? '').split('/');
  return [accessKeyId, date, region, service];
}

function parseJson(body: Buffer | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body?.toString() ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
