import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DEFAULT_RETRY_FOR_SECONDS } from '../../contract/environment';
import { SQS_BATCH_ENTRIES, SQS_RETENTION_SECONDS } from '../../contract/limits';
import { PipeLogLevel } from './pipe-log-level';

/** The enrichment is built for this version of Node.js and later ones. */
export const OLDEST_NODEJS = 24;

/** What a pipeline does unless its owner says otherwise. */
export const DEFAULTS = {
  /** A working day and a night to fix a missing permission; most streams keep records no longer. */
  retryFor: Duration.seconds(DEFAULT_RETRY_FOR_SECONDS),
  batchSize: SQS_BATCH_ENTRIES,
  retentionPeriod: Duration.seconds(SQS_RETENTION_SECONDS.max),
  /** Longer than any queue keeps the message that refers to the object. */
  overflowRetention: Duration.days(30),
  memorySize: 512,
  /** Long enough for a batch that has to wait for a throttled shard, short enough for a pipe. */
  timeout: Duration.minutes(2),
  architecture: lambda.Architecture.ARM_64,
  /** By name: older versions of aws-cdk-lib have no constant for it. */
  runtime: new lambda.Runtime(`nodejs${OLDEST_NODEJS}.x`, lambda.RuntimeFamily.NODEJS),
  /** Queues, buckets and archive can hold the only copy; after a creation that failed, they are empty and in the way. */
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  logRetention: RetentionDays.ONE_MONTH,
  pipeLogLevel: PipeLogLevel.ERROR,
} as const;
