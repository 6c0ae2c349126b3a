/** A call of a service that is served here, as far as all services have it in common. */
export interface ServiceCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** Throws `ServiceError` unless the caller may do it. People may do everything. */
  authorize(action: string, resourceArn: string): void;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A service of AWS: answers its calls, and writes errors as its protocol does. */
export interface Service {
  answer(call: ServiceCall): Promise<ServiceAnswer>;
  describeError(error: ServiceError): ServiceAnswer;
}

/** An error that the caller is given, named as the service names it. */
export class ServiceError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** An operation, or an option of one, that AWS has and this cloud has not. */
export function notEmulated(what: string): ServiceError {
  return new ServiceError('NotEmulatedException', `The local cloud does not emulate ${what}.`);
}

/** Services of the REST-JSON protocol name the error in a header. */
export function describeRestJsonError({ name, message, status }: ServiceError): ServiceAnswer {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': name };
  return { status, headers, body: JSON.stringify({ message, Message: message }) };
}

export function restJson(body: object, status = 200): ServiceAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
