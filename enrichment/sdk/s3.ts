// Named one by one, so that the bundle carries no more of the SDK than this.
export { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
