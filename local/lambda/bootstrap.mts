/**
 * What runs in a function's process: loads the handler, then hands it one event after the other.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Instruction, InvocationContext, InvokeInstruction, Report, StartInstruction } from './messages.js';

type Callback = (error?: unknown, result?: unknown) => void;
type Handler = (event: unknown, context: object, callback: Callback) => unknown;

/** In the order in which Lambda looks for them. */
const EXTENSIONS = ['.js', '.mjs', '.cjs'];
const SDK_PACKAGE = /^@(aws-sdk|smithy)\//;

let handler: Handler | undefined;

process.once('disconnect', () => process.exit());
process.on('message', (instruction: Instruction) => {
  if (instruction.type === 'start') void start(instruction);
  else void invoke(instruction);
});
process.on('uncaughtException', (error) => crash(describeError(error)));
process.on('unhandledRejection', (reason) =>
  crash(describeError(Object.assign(new Error(String(reason)), { name: 'Runtime.UnhandledPromiseRejection' }))),
);

async function start(instruction: StartInstruction): Promise<void> {
  bringSdk(instruction.sdkFolders);
  try {
    handler = await loadHandler(instruction);
    report({ type: 'ready' });
  } catch (error) {
    crash(describeError(error));
  }
}

/** The SDK is part of Lambda's runtimes: code that does not carry it finds it anyway. */
function bringSdk(folders: readonly string[]): void {
  module.registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        const file = SDK_PACKAGE.test(specifier) ? resolveFrom(folders, specifier) : undefined;
        if (file === undefined) throw error;
        return { url: pathToFileURL(file).href, shortCircuit: true };
      }
    },
  });
}

function resolveFrom([folder, ...others]: readonly string[], specifier: string): string | undefined {
  if (folder === undefined) return undefined;
  try {
    return module.createRequire(join(folder, 'index.js')).resolve(specifier);
  } catch {
    return resolveFrom(others, specifier);
  }
}

async function loadHandler({ codeFolder, handler: name }: StartInstruction): Promise<Handler> {
  const slash = name.lastIndexOf('/') + 1;
  const [file = '', ...exportPath] = name.slice(slash).split('.');
  const loaded = await loadModule(join(codeFolder, name.slice(0, slash), file), file);
  const found = valueAt(loaded, exportPath) ?? valueAt(loaded.default, exportPath);
  if (typeof found === 'function') return found as Handler;
  throw runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
}

async function loadModule(path: string, name: string): Promise<Record<string, unknown>> {
  const extension = EXTENSIONS.find((candidate) => existsSync(path + candidate));
  if (extension === undefined) throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${name}'`);
  return import(pathToFileURL(path + extension).href);
}

function valueAt(from: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], from);
}

async function invoke({ payload, context }: InvokeInstruction): Promise<void> {
  try {
    const result = await call(JSON.parse(payload), contextObject(context));
    report({ type: 'answered', payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    report({ type: 'failed', payload: describeError(error) });
  }
}

/** A handler that takes a callback and returns no promise answers by the callback. */
function call(event: unknown, context: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback: Callback = (error, result) => (error ? reject(error) : resolve(result));
    const result = handler?.(event, context, callback);
    if (isThenable(result)) result.then(resolve, reject);
    else if ((handler?.length ?? 0) < 3) resolve(result);
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}

function contextObject({ deadline, ...context }: InvocationContext): object {
  return { ...context, callbackWaitsForEmptyEventLoop: true, getRemainingTimeInMillis: () => deadline - Date.now() };
}

function runtimeError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function describeError(error: unknown): string {
  if (!(error instanceof Error))
    return JSON.stringify({ errorType: typeof error, errorMessage: String(error), trace: [] });
  const { name, message, stack = '' } = error;
  return JSON.stringify({ errorType: name, errorMessage: message, trace: stack.split('\n') });
}

function report(message: Report): void {
  process.send?.(message);
}

/** Ends the process once Lambda has heard why. */
function crash(payload: string): void {
  const message: Report = { type: 'crashed', payload };
  process.send?.(message, undefined, undefined, () => process.exit(1));
}
