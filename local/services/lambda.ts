import { LAMBDA_PAYLOAD_BYTES } from '../../contract/limits';
import { parseJson } from '../json';
import type { QualifiedFunction } from '../lambda/functions';
import type { LoggedResult } from '../lambda/lambda-function';
import {
  describeRestJsonError,
  notEmulated,
  restJson,
  type Service,
  type ServiceAnswer,
  type ServiceCall,
  ServiceError,
} from './service-call';

/** An event source mapping, as Lambda describes it. */
export interface MappingDescription {
  readonly UUID: string;
  readonly FunctionArn: string;
  readonly EventSourceArn: string;
  readonly [property: string]: unknown;
}

export interface LambdaOptions {
  /** `arn:aws:lambda:<region>:<account>:function:` */
  readonly arnPrefix: string;
  describe(arn: string): QualifiedFunction;
  invoke(arn: string, payload: string): Promise<LoggedResult>;
  readonly mappings: readonly MappingDescription[];
}

/** Bytes of the log that Invoke hands out. */
const LOG_TAIL_BYTES = 4_096;

const STATUS_OF_REFUSAL: Readonly<Record<string, number>> = {
  ResourceNotFoundException: 404,
  RequestTooLargeException: 413,
  TooManyRequestsException: 429,
};

/** Lambda, as far as people and functions call it: invoke, describe, list mappings. */
export function lambdaService(options: LambdaOptions): Service {
  return {
    describeError: describeRestJsonError,
    async answer(call) {
      const { method, path } = call;
      const [, name, operation = ''] = /^\/2015-03-31\/functions\/([^/]+)(?:\/([\w-]+))?$/.exec(path) ?? [];
      if (name !== undefined) {
        const arn = functionArn(decodeURIComponent(name), call, options.arnPrefix);
        if (method === 'POST' && operation === 'invocations') return invoke(arn, call, options);
        if (method === 'GET' && operation === 'configuration') return getConfiguration(arn, call, options);
        if (method === 'GET' && operation === '') return getFunction(arn, call, options);
      }
      if (method === 'GET' && /^\/2015-03-31\/event-source-mappings\/?$/.test(path)) return listMappings(call, options);
      throw notEmulated(`Lambda's ${method} ${path}`);
    },
  };
}

/** From a name, a partial ARN or an ARN, each with or without a qualifier. */
function functionArn(nameOrArn: string, { query }: ServiceCall, arnPrefix: string): string {
  const name = nameOrArn.replace(/^(arn:aws:lambda:[^:]*:)?(\d{12}:)?function:/, '');
  const qualifier = query.get('Qualifier');
  const full = nameOrArn.startsWith('arn:') ? nameOrArn : `${arnPrefix}${name}`;
  return qualifier === null || full.split(':').length > 7 ? full : `${full}:${qualifier}`;
}

async function invoke(arn: string, call: ServiceCall, options: LambdaOptions): Promise<ServiceAnswer> {
  const { headers, body } = call;
  call.authorize('lambda:InvokeFunction', arn);
  const type = headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type === 'Event') throw notEmulated('invocations of the type Event: invoke with RequestResponse');
  const { version } = refusable(() => options.describe(arn));
  const payload = body === '' ? '{}' : body;
  if (Buffer.byteLength(payload) <= LAMBDA_PAYLOAD_BYTES && parseJson(payload) === undefined)
    throw new ServiceError('InvalidRequestContentException', 'Could not parse request body into json.');
  if (type === 'DryRun') return { status: 204, headers: { 'x-amz-executed-version': version } };
  const result = await options.invoke(arn, payload).catch(toServiceError);
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': result.executedVersion,
      ...(result.functionError && { 'x-amz-function-error': result.functionError }),
      ...(headers['x-amz-log-type'] === 'Tail' && { 'x-amz-log-result': logTail(result.log) }),
    },
    body: result.payload,
  };
}

function logTail(log: readonly string[]): string {
  const bytes = Buffer.from(log.map((entry) => `${entry}\n`).join(''));
  return bytes.subarray(-LOG_TAIL_BYTES).toString('base64');
}

function getConfiguration(arn: string, call: ServiceCall, options: LambdaOptions): ServiceAnswer {
  call.authorize('lambda:GetFunctionConfiguration', arn);
  return restJson(configurationOf(arn, options));
}

function getFunction(arn: string, call: ServiceCall, options: LambdaOptions): ServiceAnswer {
  call.authorize('lambda:GetFunction', arn);
  const { configuration } = refusable(() => options.describe(arn));
  const { reservedConcurrency } = configuration;
  return restJson({
    Configuration: configurationOf(arn, options),
    ...(reservedConcurrency !== undefined && { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
  });
}

function configurationOf(arn: string, options: LambdaOptions): object {
  const { configuration, version } = refusable(() => options.describe(arn));
  const { functionName, roleArn, runtime, variables, handler, timeoutSeconds, memoryMiB, logGroupName, logging } =
    configuration;
  const levels = { ApplicationLogLevel: logging.level, SystemLogLevel: 'INFO' };
  return {
    FunctionName: functionName,
    FunctionArn: arn,
    Runtime: runtime,
    Role: roleArn,
    Handler: handler,
    Timeout: timeoutSeconds,
    MemorySize: memoryMiB,
    Version: version,
    PackageType: 'Zip',
    Environment: { Variables: variables },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    LoggingConfig: { LogFormat: logging.format, LogGroup: logGroupName, ...(logging.format === 'JSON' && levels) },
  };
}

/** Mappings are few: there is always one page. */
function listMappings(call: ServiceCall, { mappings, arnPrefix }: LambdaOptions): ServiceAnswer {
  call.authorize('lambda:ListEventSourceMappings', '*');
  const source = call.query.get('EventSourceArn');
  const name = call.query.get('FunctionName');
  const wanted = name === null ? undefined : functionArn(name, { ...call, query: new URLSearchParams() }, arnPrefix);
  const found = mappings.filter(
    ({ EventSourceArn, FunctionArn }) =>
      (source === null || EventSourceArn === source) && (wanted === undefined || FunctionArn === wanted),
  );
  return restJson({ EventSourceMappings: found });
}

function refusable<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    return toServiceError(error);
  }
}

function toServiceError(error: unknown): never {
  const { name, message } = error as Error;
  const status = STATUS_OF_REFUSAL[name];
  if (status === undefined) throw error;
  throw new ServiceError(name, message, status);
}
