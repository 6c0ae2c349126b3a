import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type LookupFunction, Socket } from 'node:net';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionInvoker } from '../../redrive';
import { answerOfError } from '../../redrive/invoke-errors';

const functionArn = 'arn:aws:lambda:eu-west-1:111111111111:function:orders:live';

/** What the server does with the next calls, and what it got. */
let answer: (response: ServerResponse) => void;
let calls: { readonly url?: string; readonly body: string }[];
const server = createServer(async (request: IncomingMessage, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  calls.push({ url: request.url, body: Buffer.concat(chunks).toString() });
  answer(response);
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function invoke(
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  timeoutSeconds = 3,
  marginSeconds = 3,
) {
  calls = [];
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return functionInvoker(
    { endpoint, credentials },
    marginSeconds,
  )({ functionArn, payload: '{"Records":[]}', timeoutSeconds });
}

const error = (status: number, type: string) => (response: ServerResponse) =>
  response.writeHead(status, { 'x-amzn-errortype': type }).end(JSON.stringify({ Message: 'the reason' }));

describe('a function is invoked once', () => {
  test('with its alias and the payload, and its answer comes back with the request id', async () => {
    answer = (response) => response.writeHead(200, { 'x-amzn-requestid': 'r-1' }).end('{"batchItemFailures":[]}');

    expect(await invoke()).toEqual({ kind: 'answered', requestId: 'r-1', payload: '{"batchItemFailures":[]}' });
    const url = expect.stringContaining('orders%3Alive/invocations');
    expect(calls).toEqual([{ url, body: '{"Records":[]}' }]);
  });

  test('and its error is one, although the call succeeded', async () => {
    answer = (response) => response.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end('{"errorType":"E"}');

    expect(await invoke()).toMatchObject({
      kind: 'answered',
      functionError: 'Unhandled',
      payload: '{"errorType":"E"}',
    });
  });

  test.each([
    [429, 'TooManyRequestsException', 'THROTTLED'],
    [403, 'AccessDeniedException', 'FUNCTION_NOT_ALLOWED'],
    [404, 'ResourceNotFoundException', 'FUNCTION_NOT_FOUND'],
    [413, 'RequestTooLargeException', 'NOT_INVOKED'],
    [403, 'ExpiredTokenException', 'NOT_INVOKED'],
    [400, 'RecursiveInvocationException', 'NOT_INVOKED'],
    [502, 'KMSDisabledException', 'NOT_INVOKED'],
  ])('not at all when Lambda says %d %s', async (status, type, code) => {
    answer = error(status, type);

    const message = expect.stringMatching(new RegExp(`${type}.*the reason`));
    expect(await invoke()).toEqual({ kind: 'refused', refusal: { code, message } });
    expect(calls).toHaveLength(1);
  });

  test.each([
    [500, 'ServiceException'],
    [503, 'ServiceUnavailable'],
    [504, 'GatewayTimeout'],
    [410, 'EFSIOException'],
  ])('its outcome is unknown when Lambda says %d %s', async (status, type) => {
    answer = error(status, type);

    expect(await invoke()).toMatchObject({ kind: 'lost', error: { message: 'the reason' } });
    expect(calls).toHaveLength(1);
  });

  test('its outcome is unknown when the connection breaks', async () => {
    answer = (response) => response.destroy();

    expect(await invoke()).toMatchObject({ kind: 'lost', error: { type: 'ECONNRESET' } });
    expect(calls).toHaveLength(1);
  });

  test('its outcome is unknown when the answer breaks off after it began', async () => {
    answer = (response) => {
      response.writeHead(200, { 'x-amzn-requestid': 'r-1', 'content-length': 1_000 });
      response.write('{"batchItemFailures":', () => response.destroy());
    };

    expect(await invoke()).toMatchObject({ kind: 'lost', error: { type: 'ECONNRESET' } });
    expect(calls).toHaveLength(1);
  });

  test('its outcome is unknown when no answer comes in time', async () => {
    answer = () => {};

    expect(await invoke(undefined, 0, 1)).toMatchObject({ kind: 'lost', error: { type: 'AbortError' } });
    expect(calls).toHaveLength(1);
  });

  test.each([
    '',
    'orders',
    'arn:aws:sqs:eu-west-1:111111111111:orders',
    'arn:aws:lambda::111111111111:function:orders',
  ])('not at all when %j names no function', async (functionArn) => {
    const answer = await functionInvoker()({ functionArn, payload: '{"Records":[]}', timeoutSeconds: 1 });
    expect(answer).toMatchObject({ kind: 'refused', refusal: { code: 'FUNCTION_NOT_FOUND' } });
  });

  test('not at all when nothing listens', async () => {
    expect(await invoke('http://127.0.0.1:1')).toMatchObject({ kind: 'refused', refusal: { code: 'NOT_INVOKED' } });
  });
});

describe('an error of the SDK', () => {
  const failed = (name: string, httpStatusCode?: number) =>
    Object.assign(new Error('the reason'), { name, ...(httpStatusCode && { $metadata: { httpStatusCode } }) });

  test.each([
    'EC2AccessDeniedException',
    'EC2UnexpectedException',
    'ENILimitReachedException',
    'InvalidRuntimeException',
    'InvalidSecurityGroupIDException',
    'InvalidSubnetIDException',
    'InvalidZipFileException',
    'KMSAccessDeniedException',
    'KMSInvalidStateException',
    'KMSNotFoundException',
    'ResourceNotReadyException',
    'SubnetIPAddressLimitReachedException',
  ])('%s means that Lambda could not prepare the function, which did not run', (name) => {
    const refusal = { code: 'NOT_INVOKED', message: `Lambda did not run the function, ${name}: the reason` };
    expect(answerOfError(failed(name, 502))).toEqual({ kind: 'refused', refusal });
  });

  test.each(['ThrottlingException', 'EC2ThrottledException'])('%s means that it was throttled', (name) => {
    expect(answerOfError(failed(name, 502))).toMatchObject({ kind: 'refused', refusal: { code: 'THROTTLED' } });
  });

  test.each(['CredentialsProviderError', 'TokenProviderError'])('%s means that no request was made', (name) => {
    expect(answerOfError(failed(name))).toMatchObject({ kind: 'refused', refusal: { code: 'NOT_INVOKED' } });
  });

  test.each(['connect', 'getaddrinfo'])('of the system call %s means that no request was made', (syscall) => {
    const error = Object.assign(failed('Error'), { code: 'ENOTFOUND', syscall });
    expect(answerOfError(error)).toMatchObject({ kind: 'refused', refusal: { code: 'NOT_INVOKED' } });
  });

  test('of each address of a name means that no request was made', async () => {
    const lookup: LookupFunction = (_, __, found) =>
      found(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '127.0.0.2', family: 4 },
      ]);
    const [error] = await once(connect({ host: 'lambda.test', port: 1, lookup }), 'error');

    expect(error.errors).toHaveLength(2);
    const refusal = { code: 'NOT_INVOKED', message: expect.stringMatching(/ECONNREFUSED/) };
    expect(answerOfError(error)).toEqual({ kind: 'refused', refusal });
    const sent = Object.assign(failed('Error'), { code: 'EPIPE', syscall: 'write' });
    expect(answerOfError(new AggregateError([...error.errors, sent]))).toMatchObject({ kind: 'lost' });
  });

  test('that no connection came about in time means that no request was made', async () => {
    const agent = new Agent();
    // It never has a connection.
    agent.createConnection = () => new Socket().connect({ host: 'lambda.test', port: 1, lookup: () => undefined });
    const client = new LambdaClient({
      region: 'eu-west-1',
      endpoint: 'http://lambda.test',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler({ connectionTimeout: 50, httpAgent: agent }),
    });
    const error = await client.send(new InvokeCommand({ FunctionName: functionArn })).catch((error) => error);

    expect(error.name).toBe('TimeoutError');
    expect(answerOfError(error)).toMatchObject({ kind: 'refused', refusal: { code: 'NOT_INVOKED' } });
  });

  test.each([
    [Object.assign(failed('Error'), { code: 'EPIPE', syscall: 'write' }), { type: 'EPIPE', message: 'the reason' }],
    [failed('TimeoutError'), { type: 'TimeoutError', message: 'the reason' }],
    ['a text', { type: 'Error', message: 'a text' }],
  ])('of another kind does not say whether the function ran: %s', (error, expected) => {
    expect(answerOfError(error)).toEqual({ kind: 'lost', error: expected });
  });
});
