import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';

/** Why SQS refused the first of them; nothing where it refused none. */
export function refusalOf([first]: readonly BatchResultErrorEntry[]): string | undefined {
  return first && `${first.Code}: ${first.Message}`;
}
