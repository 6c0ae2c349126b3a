import { bucket, bucketNotifications } from './resources/bucket';
import { archive, eventBus, rule } from './resources/event-bus';
import { eventSourceMapping } from './resources/event-source-mapping';
import { alias, lambdaFunction, logGroup, version } from './resources/function';
import { key, keyAlias } from './resources/key';
import { pipe } from './resources/pipe';
import { bucketPolicy, managedPolicy, permission, policy, queuePolicy, role } from './resources/policies';
import { queue } from './resources/queue';
import type { ResourceType } from './resources/resource-type';
import { stream, streamConsumer } from './resources/stream';
import { globalTable, table } from './resources/table';
import { subscription, topic, topicPolicy } from './resources/topic';

/** Every type of resource that the local cloud runs. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::DynamoDB::GlobalTable': globalTable,
  'AWS::DynamoDB::Table': table,
  'AWS::Events::Archive': archive,
  'AWS::Events::EventBus': eventBus,
  'AWS::Events::Rule': rule,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::IAM::Policy': policy,
  'AWS::IAM::Role': role,
  'AWS::KMS::Alias': keyAlias,
  'AWS::KMS::Key': key,
  'AWS::Kinesis::Stream': stream,
  'AWS::Kinesis::StreamConsumer': streamConsumer,
  'AWS::Lambda::Alias': alias,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': permission,
  'AWS::Lambda::Version': version,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::Pipes::Pipe': pipe,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::SNS::Subscription': subscription,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': topicPolicy,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
  'Custom::S3BucketNotifications': bucketNotifications,
};
