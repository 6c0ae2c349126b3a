// Clients that most invocations never use: bundled into a file of their own. Named one by one, so that it carries no more.
export { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
export { DeleteMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
