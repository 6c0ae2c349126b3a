// Named one by one, so that the bundle carries no more of the SDK than this.
export { DeleteMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
