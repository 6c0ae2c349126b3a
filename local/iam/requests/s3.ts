import { splitS3Path } from '../../proxy/s3-operation';
import type { RequestPermissions } from './request-context';

/** Operations whose action has another name. */
const ACTIONS: Readonly<Record<string, string>> = {
  HeadObject: 'GetObject',
  HeadBucket: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
export const s3Permissions: RequestPermissions = ({ operation, path }) => {
  const { bucket, key } = splitS3Path(path);
  const resourceArn = `arn:aws:s3:::${bucket}${key && `/${key}`}`;
  return [{ action: `s3:${ACTIONS[operation] ?? operation}`, resourceArn }];
};
