import { positive, type Variables } from '../../contract/function-environment';
import { DEFAULT_MAX_REDRIVES, INBOX_ENVIRONMENT, INBOX_MAX_RECEIVES } from '../../contract/redrive-inbox';

/** The function's configuration, read once. */
export interface InboxEnvironment {
  readonly destinationQueueUrl: string;
  readonly attemptsTable: string;
  readonly maxRedrives: number;
  readonly maxReceiveCount: number;
  readonly functionName: string;
}

export function readInboxEnvironment(variables: Variables = process.env): InboxEnvironment {
  return {
    destinationQueueUrl: required(variables, INBOX_ENVIRONMENT.destinationQueueUrl),
    attemptsTable: required(variables, INBOX_ENVIRONMENT.attemptsTable),
    maxRedrives: positive(variables[INBOX_ENVIRONMENT.maxRedrives]) ?? DEFAULT_MAX_REDRIVES,
    maxReceiveCount: positive(variables[INBOX_ENVIRONMENT.maxReceiveCount]) ?? INBOX_MAX_RECEIVES,
    functionName: variables.AWS_LAMBDA_FUNCTION_NAME ?? 'unknown',
  };
}

function required(variables: Variables, name: string): string {
  const value = variables[name];
  if (!value) throw new Error(`The environment variable ${name} is missing: deploy the redrive inbox again`);
  return value;
}
