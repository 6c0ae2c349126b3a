/** What is used of S3's client. A bundle keeps nothing else of it, and loads it when a message first needs a bucket. */
export { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
