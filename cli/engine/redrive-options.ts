import type { AllowableRefusal } from '../../redrive/refusal';

/** What is allowed where a text is no target. */
export function functionArnNot(text: string): string {
  return `the ARN of a function, such as arn:aws:lambda:eu-west-1:111111111111:function:orders, not ${text}`;
}

/** The reasons not to send that are overruled. */
export function allowedRefusals(given: {
  readonly allow?: readonly AllowableRefusal[];
  readonly includeInexact?: boolean;
}): AllowableRefusal[] {
  return [...(given.allow ?? []), ...(given.includeInexact ? (['INEXACT', 'PARTIAL'] as const) : [])];
}
