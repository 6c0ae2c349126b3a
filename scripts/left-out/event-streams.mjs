// In place of the SDK's event streams, which only Kinesis' SubscribeToShard and S3's SelectObjectContent use.
export const eventStreamSerdeProvider = () => ({});
export const resolveEventStreamSerdeConfig = (config) => config;
