// Named one by one, so that the bundle carries no more of the SDK than this.
export { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
