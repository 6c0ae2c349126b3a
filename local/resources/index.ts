import { bucket } from './bucket';
import { archive, eventBus, rule } from './event-bus';
import { eventSourceMapping } from './event-source-mapping';
import { lambdaFunction } from './function';
import { alias, version } from './function-qualifiers';
import { key, keyAlias } from './key';
import { logGroup } from './log-group';
import { pipe } from './pipe';
import { queue } from './queue';
import { bucketPolicy, permission, queuePolicy } from './resource-policies';
import type { ResourceType } from './resource-type';
import { managedPolicy, policy, role } from './role';
import { stream } from './stream';
import { streamConsumer } from './stream-consumer';
import { globalTable, table } from './table';

/** Every type of resource that the offline cloud runs. */
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
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
};
