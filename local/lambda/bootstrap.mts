/**
 * What runs in a function's process: loads the handler, then hands it one event after the other.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import type {
  Instruction,
  InvocationContext,
  InvokeInstruction,
  LogFrame,
  LogSettings,
  Report,
  StartInstruction,
} from './messages.js';

type Callback = (error?: unknown, result?: unknown) => void;
type Handler = (event: unknown, context: object, callback: Callback) => unknown;

/** In the order in which Lambda looks for them. */
const EXTENSIONS = ['.js', '.mjs', '.cjs'];
const SDK_PACKAGE = /^@(aws-sdk|smithy)\//;

let handler: Handler | undefined;
/** Of the invocation that runs; Lambda logs `undefined` while the function loads. */
let requestId: string | undefined;
let logging: LogSettings = { format: 'Text', level: 'TRACE' };
let frameMarker = '';
/** Functions may replace the streams' own methods. */
const writers = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream));

process.once('disconnect', () => process.exit());
process.on('message', (instruction: Instruction) => {
  if (instruction.type === 'start') void start(instruction);
  else void invoke(instruction);
});
process.on('uncaughtException', (error) => crash('Uncaught Exception', error));
process.on('unhandledRejection', (reason) =>
  crash(
    'Unhandled Promise Rejection',
    Object.assign(new Error(String(reason)), { name: 'Runtime.UnhandledPromiseRejection' }),
  ),
);

async function start(instruction: StartInstruction): Promise<void> {
  ({ logging, frameMarker } = instruction);
  for (const [method, level] of Object.entries(CONSOLE_LEVELS))
    console[method as 'log'] = (...values: unknown[]) => logCall(level, values);
  bringSdk(instruction.sdkFolders);
  try {
    handler = await loadHandler(instruction);
    report({ type: 'ready' });
  } catch (error) {
    crash('Uncaught Exception', error);
  }
}

/** The SDK is part of Lambda's runtimes: code that does not carry it finds it anyway. */
function bringSdk(folders: readonly string[]): void {
  let isLooking = false;
  module.registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        // Looking into a folder comes through here as well: what is not in it is not looked for again.
        if (isLooking || !SDK_PACKAGE.test(specifier)) throw error;
        isLooking = true;
        const file = resolveFrom(folders, specifier);
        isLooking = false;
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
  requestId = context.awsRequestId;
  // @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
  if (context.traceHeader !== undefined) process.env._X_AMZN_TRACE_ID = context.traceHeader;
  report(await answer(payload, context));
  const usedMiB = Math.ceil(process.memoryUsage().rss / 2 ** 20);
  for (const write of writers) writeFrame(write, { endOf: context.awsRequestId, usedMiB });
}

async function answer(payload: string, context: InvocationContext): Promise<Report> {
  try {
    const result = await call(JSON.parse(payload), contextObject(context));
    return { type: 'answered', payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    logError('Invoke Error', error);
    return { type: 'failed', payload: describeError(error) };
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

/** Levels of the console's methods, as Lambda's runtime names them. */
const CONSOLE_LEVELS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
} as const;
type Level = LogSettings['level'];
const LEVELS: readonly Level[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
function logCall(level: Level, values: readonly unknown[]): void {
  if (logging.format === 'JSON' && LEVELS.indexOf(level) < LEVELS.indexOf(logging.level)) return;
  const text = format(...values);
  const entry = logging.format === 'JSON' ? jsonEntry(level, text, values) : textEntry(level, text);
  writeFrame(writers[0], { entry, text });
}

/** An error that ends an invocation is logged by the runtime. */
function logError(title: string, error: unknown): void {
  const { errorType, errorMessage, trace } = JSON.parse(describeError(error));
  const described = JSON.stringify({ errorType, errorMessage, stack: trace });
  const entry =
    logging.format === 'JSON' ? jsonEntry('ERROR', '', [error]) : textEntry('ERROR', `${title} \t${described}`);
  writeFrame(writers[0], { entry });
}

function textEntry(level: Level, text: string): string {
  return `${new Date().toISOString()}\t${requestId}\t${level}\t${text}`;
}

/** A single value is kept as it is; of several that are formatted the first error is told apart. */
function jsonEntry(level: Level, text: string, values: readonly unknown[]): string {
  const common = { timestamp: new Date().toISOString(), level, requestId };
  if (values.length === 1)
    return stringify({ ...common, message: values[0] }) ?? JSON.stringify({ ...common, message: text });
  const error = values.find((value) => value instanceof Error);
  return JSON.stringify({ ...common, message: text, ...(error && errorMembers(error)) });
}

function stringify(value: object): string | undefined {
  try {
    return JSON.stringify(value, (_, member) => (member instanceof Error ? errorMembers(member) : member));
  } catch {
    return undefined;
  }
}

function errorMembers(error: Error): object {
  return { errorType: error.name, errorMessage: error.message, stackTrace: traceOf(error) };
}

function writeFrame(write: typeof process.stdout.write | undefined, frame: LogFrame): void {
  write?.(`${frameMarker}${JSON.stringify(frame)}\n`);
}

function runtimeError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function describeError(error: unknown): string {
  if (!(error instanceof Error))
    return JSON.stringify({ errorType: typeof error, errorMessage: String(error), trace: [] });
  const { name, message } = error;
  return JSON.stringify({ errorType: name, errorMessage: message, trace: traceOf(error) });
}

/** Without the frames of this file and of what calls it, which say nothing about the function. */
function traceOf({ stack = '' }: Error): string[] {
  const lines = stack.split('\n');
  const own = lines.findIndex((line) => line.includes(import.meta.url));
  return own === -1 ? lines : lines.slice(0, own);
}

function report(message: Report): void {
  process.send?.(message);
}

/** Ends the process once Lambda has heard why. */
function crash(title: string, error: unknown): void {
  logError(title, error);
  const message: Report = { type: 'crashed', payload: describeError(error) };
  process.send?.(message, undefined, undefined, () => process.exit(1));
}
