import { SQS_MESSAGE_BYTES } from '../../contract/limits';
import { INBOX_ENVIRONMENT } from '../../contract/redrive-inbox';
import { DEFAULT_MAX_REDRIVES } from '../plan';

/** The function's configuration, read once. */
export interface InboxEnvironment {
  readonly destinationQueueUrl: string;
  readonly messageLimitBytes: number;
  readonly attemptsTable: string;
  readonly maxRedrives: number;
  readonly maxReceiveCount: number;
  readonly functionName: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

const DEFAULT_MAX_RECEIVE_COUNT = 5;

export function readInboxEnvironment(variables: Variables = process.env): InboxEnvironment {
  return {
    destinationQueueUrl: required(variables, INBOX_ENVIRONMENT.destinationQueueUrl),
    messageLimitBytes: positive(variables[INBOX_ENVIRONMENT.messageLimitBytes]) ?? SQS_MESSAGE_BYTES,
    attemptsTable: required(variables, INBOX_ENVIRONMENT.attemptsTable),
    maxRedrives: positive(variables[INBOX_ENVIRONMENT.maxRedrives]) ?? DEFAULT_MAX_REDRIVES,
    maxReceiveCount: positive(variables[INBOX_ENVIRONMENT.maxReceiveCount]) ?? DEFAULT_MAX_RECEIVE_COUNT,
    functionName: variables.AWS_LAMBDA_FUNCTION_NAME ?? 'unknown',
  };
}

function required(variables: Variables, name: string): string {
  const value = variables[name];
  if (!value) throw new Error(`The environment variable ${name} is missing: deploy the redrive inbox again`);
  return value;
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return value > 0 ? value : undefined;
}
