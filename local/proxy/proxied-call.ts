import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** One call to an emulator, as far as its request shows. */
export interface ProxiedCall {
  /** `kinesis`, `dynamodb`, `dynamodbstreams`, `sqs` or `s3`; otherwise the service in the signature. */
  readonly service: string;
  /** As in the API reference, such as `GetRecords`; empty when the request does not show it. */
  readonly operation: string;
  /** Body of a JSON call. Absent for any other body, which is streamed unread. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** How many calls of this operation there were since the proxy started, this one included. */
  readonly count: number;
  /** The caller's access key; empty for an unsigned call. */
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

/** Everything about a call except its count. */
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

const OBJECT_OPERATIONS: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
};

const BUCKET_OPERATIONS: Readonly<Record<string, string>> = {
  HEAD: 'HeadBucket',
  PUT: 'CreateBucket',
  DELETE: 'DeleteBucket',
};

/** Settings of a bucket that have an answer here, by the sub-resource that asks for them. */
const BUCKET_SETTINGS: Readonly<Record<string, string>> = {
  encryption: 'GetBucketEncryption',
  notification: 'GetBucketNotificationConfiguration',
};

const MULTIPART_OPERATIONS: Readonly<Record<string, string>> = {
  POST: 'CompleteMultipartUpload',
  PUT: 'UploadPart',
  DELETE: 'AbortMultipartUpload',
};

/** Sub-resources such as `?acl` are operations of their own; these parameters are not. */
const PLAIN_PARAMETERS = ['x-id', 'versionId'];

/** A PUT with one of these headers does more than its name says. */
const EXTENDING_HEADERS = ['x-amz-copy-source', 'x-amz-tagging', 'x-amz-acl'];

/** Name of the S3 operation behind a path-style request; empty for operations that the local cloud does not know. */
function s3Operation(method: string, path: string, headers: IncomingHttpHeaders): string {
  const { query, key } = splitS3Path(path);
  if (EXTENDING_HEADERS.some((name) => name in headers)) return '';
  if (key && query.has('uploadId')) return MULTIPART_OPERATIONS[method] ?? '';
  if (key && query.has('uploads')) return method === 'POST' ? 'CreateMultipartUpload' : '';
  if (query.get('list-type') === '2') return method === 'GET' ? 'ListObjectsV2' : '';
  const [subresource, ...more] = [...query.keys()].filter(
    (name) => !PLAIN_PARAMETERS.includes(name) && !name.startsWith('X-Amz-'),
  );
  if (subresource !== undefined)
    return (method === 'GET' && !key && more.length === 0 && BUCKET_SETTINGS[subresource]) || '';
  return (key ? OBJECT_OPERATIONS : BUCKET_OPERATIONS)[method] ?? '';
}

/** Bucket and key of a path-style request; an empty key means the bucket itself. */
export function splitS3Path(path: string): { bucket: string; key: string; query: URLSearchParams } {
  const url = new URL(path, 'http://localhost');
  const [, bucket = '', ...key] = url.pathname.split('/');
  return { bucket, key: decodeURIComponent(key.join('/')), query: url.searchParams };
}
