import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { LAMBDA_PAYLOAD_BYTES } from '../../../contract/limits';
import type { FunctionConfiguration } from '../../../local/lambda/function-process';
import { LambdaFunction } from '../../../local/lambda/lambda-function';

const ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:orders';
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

function createFunction(files: Record<string, string>, configuration: Partial<FunctionConfiguration> = {}) {
  const codeFolder = mkdtempSync(join(tmpdir(), 'function-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(codeFolder, name), text);
  const logs: string[] = [];
  const entries: { readonly stream: string; readonly entry: string }[] = [];
  const lambda = new LambdaFunction(
    {
      functionName: 'orders',
      functionArn: ARN,
      roleArn: 'arn:aws:iam::000000000000:role/orders',
      runtime: 'nodejs24.x',
      codeFolder,
      handler: 'index.handler',
      timeoutSeconds: 5,
      memoryMiB: 128,
      environment: {},
      logGroupName: '/aws/lambda/orders',
      logging: { format: 'Text', level: 'INFO' },
      ...configuration,
    },
    {
      // The app's own folder, which need not have it, and this package.
      sdkFolders: [codeFolder, process.cwd()],
      log: { line: (text) => logs.push(text), add: (stream, entry) => entries.push({ stream, entry }) },
    },
  );
  cleanUps.push(
    () => lambda.stop(),
    () => rmSync(codeFolder, { recursive: true }),
  );
  return { invoke: (event: unknown) => invoke(lambda, JSON.stringify(event)), lambda, logs, entries };
}

async function invoke(lambda: LambdaFunction, payload: string, qualifiedArn = ARN, version = '$LATEST') {
  const result = await lambda.invoke(payload, qualifiedArn, version);
  return { ...result, payload: JSON.parse(result.payload) };
}

const logged = { requestId: expect.any(String), log: expect.any(Array) };
const answered = (payload: unknown) => ({ payload, executedVersion: '$LATEST', ...logged });
const failed = (payload: object) => ({
  payload: expect.objectContaining(payload),
  functionError: 'Unhandled',
  executedVersion: '$LATEST',
  ...logged,
});

describe('handlers', () => {
  test.each([
    ['CommonJS, async', { 'index.js': 'exports.handler = async (event) => event.order + 1;' }],
    ['CommonJS, synchronous', { 'index.js': 'exports.handler = (event) => event.order + 1;' }],
    [
      'CommonJS, callback',
      { 'index.js': 'exports.handler = (event, context, done) => { setImmediate(done, null, event.order + 1); };' },
    ],
    ['CommonJS by extension', { 'index.cjs': 'exports.handler = async (event) => event.order + 1;' }],
    [
      'CommonJS export built at run time',
      { 'index.js': 'module["ex" + "ports"] = { handler: (event) => event.order + 1 };' },
    ],
    ['ES module by extension', { 'index.mjs': 'export const handler = async (event) => event.order + 1;' }],
    [
      'ES module by package',
      { 'index.js': 'export const handler = (event) => event.order + 1;', 'package.json': '{"type":"module"}' },
    ],
  ])('%s', async (_, files) => {
    expect(await createFunction(files).invoke({ order: 41 })).toEqual(answered(42));
  });

  test('an answer of undefined is null', async () => {
    expect(await createFunction({ 'index.js': 'exports.handler = async () => {};' }).invoke({})).toEqual(
      answered(null),
    );
  });

  test('the AWS SDK is there although the code does not carry it, for require and for import', async () => {
    const code = `import { createRequire } from 'node:module'; import { SQSClient } from '@aws-sdk/client-sqs';
      export const handler = async () => [SQSClient.name, createRequire(import.meta.url)('@aws-sdk/client-sqs').SQSClient.name];`;
    expect(await createFunction({ 'index.mjs': code }).invoke({})).toEqual(answered(['SQSClient', 'SQSClient']));
  });

  test('a client of the AWS SDK that is nowhere is reported as missing', async () => {
    const result = await createFunction({ 'index.js': "require('@aws-sdk/client-nowhere');" }).invoke({});
    expect(result).toEqual(
      failed({ errorMessage: expect.stringContaining("Cannot find module '@aws-sdk/client-nowhere'") }),
    );
  });

  test('nothing else is borrowed from the project', async () => {
    const result = await createFunction({ 'index.js': "require('vitest');" }).invoke({});
    expect(result).toEqual(failed({ errorMessage: expect.stringContaining("Cannot find module 'vitest'") }));
  });

  test('the environment is the one configured', async () => {
    const { invoke } = createFunction(
      { 'index.js': 'exports.handler = async () => process.env;' },
      { environment: { STAGE: 'test' } },
    );
    expect(Object.keys((await invoke({})).payload).filter((name) => !name.startsWith('NODE_CHANNEL'))).toEqual([
      'PATH',
      'STAGE',
    ]);
  });

  test('the context has the function, qualifier, request and remaining time', async () => {
    const code =
      'exports.handler = async (_, context) => ({ ...context, remaining: context.getRemainingTimeInMillis() });';
    const { lambda } = createFunction({ 'index.js': code }, { timeoutSeconds: 7 });
    const { payload, executedVersion } = await invoke(lambda, '{}', `${ARN}:live`, '3');
    expect(executedVersion).toBe('3');
    expect(payload).toMatchObject({
      functionName: 'orders',
      invokedFunctionArn: `${ARN}:live`,
      functionVersion: '3',
      memoryLimitInMB: '128',
    });
    expect(payload.awsRequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(payload.remaining).toBeGreaterThan(6_000);
    expect(payload.remaining).toBeLessThanOrEqual(7_000);
  });

  test('a traced function has a trace id of its own for each invocation', async () => {
    const code = { 'index.js': 'exports.handler = async () => process.env._X_AMZN_TRACE_ID ?? "none";' };
    const traced = createFunction(code, { isTraced: true });
    const [one, two] = [await traced.invoke({}), await traced.invoke({})];
    expect(one.payload).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/);
    expect(two.payload).not.toBe(one.payload);
    expect((await createFunction(code).invoke({})).payload).toBe('none');
  });

  test('what it writes is kept line by line', async () => {
    const { invoke, logs } = createFunction({
      'index.js': "exports.handler = async () => { console.log('one\\ntwo'); };",
    });
    await invoke({});
    await expect.poll(() => logs).toEqual(['one', 'two']);
  });
});

describe('errors', () => {
  test.each([
    ['thrown', "throw new TypeError('no such order')", { errorType: 'TypeError', errorMessage: 'no such order' }],
    ['that are no Error', "throw 'broken'", { errorType: 'string', errorMessage: 'broken', trace: [] }],
    [
      'outside of the handler',
      "setImmediate(() => { throw new RangeError('late') }); await new Promise(() => {})",
      { errorType: 'RangeError', errorMessage: 'late' },
    ],
    [
      'of a promise nobody waits for',
      "Promise.reject(new Error('lost')); await new Promise(() => {})",
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
    ],
    [
      'by exit',
      'process.exit(3)',
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/),
      },
    ],
  ])('%s', async (_, body, error) => {
    const { invoke } = createFunction({
      'index.js': `exports.handler = async (event) => { if (event.ok) return 'ok'; ${body}; };`,
    });
    expect(await invoke({})).toEqual(failed(error));
    expect(await invoke({ ok: true })).toEqual(answered('ok'));
  });

  test('a trace shows where', async () => {
    const { invoke } = createFunction({ 'index.js': "exports.handler = async () => { throw new Error('here'); };" });
    expect((await invoke({})).payload.trace[1]).toContain('index.js:1');
  });

  test.each([
    [
      'no file',
      { handler: 'main.handler' },
      { errorType: 'Runtime.ImportModuleError', errorMessage: "Error: Cannot find module 'main'" },
    ],
    [
      'no export',
      { handler: 'index.main' },
      { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.main is undefined or not exported' },
    ],
  ])('%s of that name', async (_, configuration, error) => {
    expect(await createFunction({ 'index.js': 'exports.handler = 1;' }, configuration).invoke({})).toEqual(
      failed(error),
    );
  });

  test('code that fails to load is loaded again for the next event', async () => {
    const { invoke, logs } = createFunction({
      'index.js': "console.log('load'); throw new Error('no configuration');",
    });
    expect(await invoke({})).toEqual(failed({ errorMessage: 'no configuration' }));
    expect(await invoke({})).toEqual(failed({ errorMessage: 'no configuration' }));
    await expect.poll(() => logs.filter((line) => line === 'load')).toHaveLength(2);
  });
});

describe('new code', () => {
  test('runs from the next invocation on, and an invocation that runs ends with the old code', async () => {
    const { invoke, lambda } = createFunction({
      'index.js': 'exports.handler = (event) => new Promise((done) => setTimeout(done, event.wait, "old"));',
    });
    const fixed = createFunction({ 'index.js': 'exports.handler = async () => "new";' });
    await invoke({ wait: 0 });
    const slow = invoke({ wait: 500 });
    await lambda.updateCode(fixed.lambda.configuration.codeFolder);
    expect(await invoke({})).toMatchObject({ payload: 'new' });
    expect(await slow).toMatchObject({ payload: 'old' });
    expect(await invoke({})).toMatchObject({ payload: 'new' });
  });
});

describe('limits', () => {
  test('a function that takes too long is killed and started afresh', async () => {
    const code = 'let n = 0; exports.handler = async (event) => event.hang ? new Promise(() => {}) : ++n;';
    const { invoke } = createFunction({ 'index.js': code }, { timeoutSeconds: 0.2 });
    expect(await invoke({})).toEqual(answered(1));
    expect(await invoke({ hang: true })).toEqual(
      failed({
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/Task timed out after 0.20 seconds$/),
      }),
    );
    expect(await invoke({})).toEqual(answered(1));
  });

  test('an event may have 6 MB and no more', async () => {
    const { lambda } = createFunction({ 'index.js': 'exports.handler = async (event) => event.length;' });
    const text = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));
    expect((await invoke(lambda, text(LAMBDA_PAYLOAD_BYTES))).payload).toBe(LAMBDA_PAYLOAD_BYTES - 2);
    await expect(invoke(lambda, text(LAMBDA_PAYLOAD_BYTES + 1))).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
  });

  test('an answer may have 6 MB and no more', async () => {
    const { invoke } = createFunction({ 'index.js': "exports.handler = async (bytes) => 'x'.repeat(bytes - 2);" });
    expect((await invoke(LAMBDA_PAYLOAD_BYTES)).payload).toHaveLength(LAMBDA_PAYLOAD_BYTES - 2);
    expect(await invoke(LAMBDA_PAYLOAD_BYTES + 1)).toEqual(failed({ errorType: 'Function.ResponseSizeTooLarge' }));
  });

  test('events at the same time run in processes of their own, and an idle process is used again', async () => {
    const { invoke } = createFunction({ 'index.js': 'exports.handler = async () => process.pid;' });
    const [first, second] = await Promise.all([invoke({}), invoke({})]);
    expect(first.payload).not.toBe(second.payload);
    expect([first.payload, second.payload]).toContain((await invoke({})).payload);
  });

  test('reserved concurrency refuses what is above it', async () => {
    const { invoke } = createFunction({ 'index.js': 'exports.handler = async () => 1;' }, { reservedConcurrency: 1 });
    const first = invoke({});
    await expect(invoke({})).rejects.toMatchObject({ name: 'TooManyRequestsException', message: 'Rate Exceeded.' });
    expect(await first).toEqual(answered(1));
    expect(await invoke({})).toEqual(answered(1));
  });
});
