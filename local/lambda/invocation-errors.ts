/** Lambda refused to invoke: the function did not run. Named as Lambda's Invoke API names it. */
export class InvocationRefused extends Error {
  constructor(
    override readonly name: 'TooManyRequestsException' | 'RequestTooLargeException' | 'ResourceNotFoundException',
    message: string,
  ) {
    super(message);
  }
}

/** Payload of a function error that Lambda itself makes. */
export function functionError(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorType, errorMessage });
}
