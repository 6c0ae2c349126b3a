const NAMESPACE = 'com.amazonaws.dynamodb.v20120810';

/** An error response, as the service writes it on the wire. */
export class ServiceError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly status = 400,
    /** The whole body, when another server has written it already. */
    readonly body: string = JSON.stringify({ __type: `${NAMESPACE}#${name}`, message }),
  ) {
    super(message);
  }
}

export function validationError(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

export function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Requested resource not found: ${message}`);
}
