import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Emulator } from '../emulators/servers';
import { startLoopbackServer } from '../emulators/servers';
import { AccessDeniedError } from '../iam/authorize';
import type { LocalRuntime } from '../runtime';
import { jsonError, queryError } from './protocols';
import { type Service, type ServiceAnswer, type ServiceCall, ServiceError } from './service-call';

export interface ServicesOptions {
  /** By the name that signatures give them. */
  readonly services: Readonly<Record<string, Service>>;
  /** The role that uses an access key; nothing for anybody else, who may do everything. */
  readonly roleOf: (accessKeyId: string) => string | undefined;
  readonly authorize: LocalRuntime['authorize'];
}

/**
 * Serves the services that this cloud runs itself, and refuses every other one, so that no call reaches AWS. All of them
 * share one endpoint: the signature of a call names its service.
 */
export function startServices(options: ServicesOptions): Promise<Emulator> {
  return startLoopbackServer((request, response) => {
    answer(request, options)
      .catch((error) => internalFailure(error))
      .then(({ status, headers, body }) => {
        response.writeHead(status, { ...headers, 'x-amzn-requestid': randomUUID() }).end(body);
      });
  });
}

async function answer(request: IncomingMessage, options: ServicesOptions): Promise<ServiceAnswer> {
  const [accessKeyId = '', , , name = 'this service'] = credentialScope(request.headers.authorization);
  const body = Buffer.concat(await request.toArray()).toString();
  const service = options.services[name];
  if (service === undefined) return refuse(request, name, Object.keys(options.services));
  try {
    return await service.answer(toCall(request, body, options.roleOf(accessKeyId), options.authorize));
  } catch (error) {
    if (error instanceof ServiceError) return service.describeError(error);
    throw error;
  }
}

/** `Credential=AKID/20260101/eu-west-1/lambda/aws4_request` */
function credentialScope(authorization = ''): readonly string[] {
  return /Credential=([^,\s]+)/.exec(authorization)?.[1]?.split('/') ?? [];
}

function toCall(
  request: IncomingMessage,
  body: string,
  roleArn: string | undefined,
  authorize: LocalRuntime['authorize'],
): ServiceCall {
  const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
  const headers = request.headers as ServiceCall['headers'];
  return {
    method: request.method ?? '',
    path,
    query,
    headers,
    body,
    authorize(action, resourceArn) {
      if (roleArn === undefined) return;
      try {
        authorize(roleArn, action, resourceArn);
      } catch (error) {
        if (error instanceof AccessDeniedError) throw new ServiceError(error.name, error.message, 403);
        throw error;
      }
    },
  };
}

/** In the protocol of the caller: older services are asked by forms and answer in XML. Not a server error: the SDK would try again. */
function refuse({ headers }: IncomingMessage, name: string, served: readonly string[]): ServiceAnswer {
  const all = ['Kinesis', 'DynamoDB', 'SQS', 'S3', ...served].join(', ');
  const error = new ServiceError(
    'NotEmulatedException',
    `The local cloud does not emulate ${name}. It emulates ${all}.`,
  );
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded')
    ? queryError(error)
    : jsonError(error);
}

function internalFailure(error: unknown): ServiceAnswer {
  return jsonError(new ServiceError('InternalFailure', String(error), 500));
}
