import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { LocalEvent } from './local-event';

/** Clients that act as one role: every call is checked against that role's policies in the template. */
export interface RoleClients {
  readonly kinesis: KinesisClient;
  readonly dynamoDBStreams: DynamoDBStreamsClient;
  readonly sqs: SQSClient;
}

/** What a synchronous invocation answered, as Lambda's Invoke API tells it. */
export interface InvocationResult {
  /** JSON text: the function's answer, or its error when `functionError` is set. */
  readonly payload: string;
  readonly functionError?: 'Unhandled';
}

/**
 * What the event source mapping, the pipe and the event bus need of the cloud they run in.
 * They know nothing of emulators, processes or the template.
 */
export interface LocalRuntime {
  readonly account: string;
  readonly region: string;
  /** Clients that act as a role. */
  clients(roleArn: string): RoleClients;
  /** Throws `AccessDeniedError` unless the role's policies allow the action; for calls that no emulator serves. */
  authorize(roleArn: string, action: string, resourceArn: string): void;
  /** Invokes a function (alias and version qualifiers allowed) in its own process, within its time-out. */
  invoke(functionArn: string, payload: string): Promise<InvocationResult>;
  /** Reports what has just happened, for the screen, `--json` and tests. */
  tell(event: LocalEvent): void;
}
