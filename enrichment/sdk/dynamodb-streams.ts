// Named one by one, so that the bundle carries no more of the SDK than this.
export { DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
