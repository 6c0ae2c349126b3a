/** What is used of SQS's client. A bundle keeps nothing else of it, and loads it when a pointer first takes the retry lane. */
export { DeleteMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
