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

/** Name of the S3 operation behind a path-style request; empty for the many that nobody here calls. */
export function s3Operation(method: string, path: string): string {
  const { query, key } = splitS3Path(path);
  if (key) return query.has('uploads') || query.has('uploadId') ? '' : (OBJECT_OPERATIONS[method] ?? '');
  if (method === 'GET') return query.get('list-type') === '2' ? 'ListObjectsV2' : '';
  return [...query.keys()].some((name) => name !== 'x-id') ? '' : (BUCKET_OPERATIONS[method] ?? '');
}

/** Bucket and key of a path-style request; an empty key means the bucket itself. */
export function splitS3Path(path: string): { bucket: string; key: string; query: URLSearchParams } {
  const url = new URL(path, 'http://localhost');
  const [, bucket = '', ...key] = url.pathname.split('/');
  return { bucket, key: decodeURIComponent(key.join('/')), query: url.searchParams };
}
