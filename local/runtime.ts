import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { EventBus } from './event-bus/api';
import type { LocalEvent } from './local-event';
import type { Topic } from './topic';

/** Clients that act as one role: every call is checked against that role's policies in the template. */
export interface RoleClients {
  readonly kinesis: KinesisClient;
  readonly dynamoDBStreams: DynamoDBStreamsClient;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
}

/** What a synchronous invocation answered, as Lambda's Invoke API returns it. */
export interface InvocationResult {
  /** JSON text: the function's answer, or its error when `functionError` is set. */
  readonly payload: string;
  readonly functionError?: 'Unhandled';
  /** The version that ran: `$LATEST`, or the number behind the qualifier of the ARN. */
  readonly executedVersion: string;
  /** What the invocation is found by in the function's log. */
  readonly requestId: string;
}

/** A service that calls in its own name, on behalf of one resource: what resource policies see as principal and `aws:SourceArn`. */
export interface ServiceCaller {
  readonly service: 'events.amazonaws.com' | 's3.amazonaws.com' | 'sns.amazonaws.com';
  /** ARN of the rule whose target is called, of the bucket that announces an object, or of the topic. */
  readonly sourceArn: string;
}

/**
 * What the event source mapping, the pipe and the event bus need of the cloud they run in.
 * They know nothing of emulators, processes or the template.
 */
export interface LocalRuntime {
  readonly account: string;
  readonly region: string;
  /** Clients that act as a role. */
  clientsOf(roleArn: string): RoleClients;
  /** Throws `AccessDeniedError` unless the role's policies allow the action; for calls that no emulator serves. */
  authorize(roleArn: string, action: string, resourceArn: string): void;
  /** Clients by which a service calls in its own name: every call is checked against the called resource's own policy. */
  serviceClients(caller: ServiceCaller): Pick<RoleClients, 'sqs'>;
  /** Throws `AccessDeniedError` unless the resource's own policy lets the service do it; for calls that no emulator serves. */
  authorizeService(caller: ServiceCaller, action: string, resourceArn: string): void;
  /** The event bus of that ARN; `undefined` when there is none. */
  eventBus(eventBusArn: string): EventBus | undefined;
  /** The topic of that ARN; `undefined` when there is none. */
  topic(topicArn: string): Topic | undefined;
  /**
   * Invokes a function (alias and version qualifiers allowed) in its own process, within its timeout.
   *
   * @throws Error named as in Lambda's Invoke API when the function did not run: `TooManyRequestsException` (no
   * concurrency left), `RequestTooLargeException`, `ResourceNotFoundException`
   */
  invoke(functionArn: string, payload: string): Promise<InvocationResult>;
  /** Reports what has just happened, for the screen, `--json` and tests. */
  report(event: LocalEvent): void;
  /** Milliseconds since the epoch; what the age of records is measured by. */
  now(): number;
  /** How many times faster than in the cloud polling pauses, batching windows and back-off delays pass; 1 is AWS's own pace. */
  readonly timeScale: number;
}
