import type { IncomingHttpHeaders } from 'node:http';

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

const MULTIPART_OPERATIONS: Readonly<Record<string, string>> = {
  POST: 'CompleteMultipartUpload',
  PUT: 'UploadPart',
  DELETE: 'AbortMultipartUpload',
};

/** Sub-resources such as `?acl` are operations of their own; these parameters are not. */
const PLAIN_PARAMETERS = ['x-id', 'versionId'];

/** A PUT with one of these does more than its name says. */
const TELLING_HEADERS = ['x-amz-copy-source', 'x-amz-tagging', 'x-amz-acl'];

/** Name of the S3 operation behind a path-style request; empty for the many that nobody here calls. */
export function s3Operation(method: string, path: string, headers: IncomingHttpHeaders): string {
  const { query, key } = splitS3Path(path);
  if (TELLING_HEADERS.some((name) => name in headers)) return '';
  if (key && query.has('uploadId')) return MULTIPART_OPERATIONS[method] ?? '';
  if (key && query.has('uploads')) return method === 'POST' ? 'CreateMultipartUpload' : '';
  if (query.get('list-type') === '2') return method === 'GET' ? 'ListObjectsV2' : '';
  if ([...query.keys()].some((name) => !PLAIN_PARAMETERS.includes(name) && !name.startsWith('X-Amz-'))) return '';
  return (key ? OBJECT_OPERATIONS : BUCKET_OPERATIONS)[method] ?? '';
}

/** Bucket and key of a path-style request; an empty key means the bucket itself. */
export function splitS3Path(path: string): { bucket: string; key: string; query: URLSearchParams } {
  const url = new URL(path, 'http://localhost');
  const [, bucket = '', ...key] = url.pathname.split('/');
  return { bucket, key: decodeURIComponent(key.join('/')), query: url.searchParams };
}
