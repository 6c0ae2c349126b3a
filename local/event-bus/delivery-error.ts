/** Why a target did not take an event, in the codes that EventBridge writes to dead-letter queues. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';

  constructor(
    /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
    readonly code: 'INVALID_JSON' | 'NO_PERMISSIONS' | 'NO_RESOURCE' | 'ERROR_FROM_TARGET',
    message: string,
    /** Whether another attempt may succeed. */
    readonly retriable = false,
  ) {
    super(message);
  }
}

/** Sorts the error of a call to a target. What is no answer of the service, or its own trouble, is worth another attempt. */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const { name, message, $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
  if (/AccessDenied/.test(name)) return new DeliveryError('NO_PERMISSIONS', message);
  if (/DoesNotExist|NonExistentQueue|ResourceNotFound/.test(name)) return new DeliveryError('NO_RESOURCE', message);
  const status = $metadata?.httpStatusCode ?? Number.POSITIVE_INFINITY;
  return new DeliveryError('ERROR_FROM_TARGET', `${name}: ${message}`, status >= 500);
}
