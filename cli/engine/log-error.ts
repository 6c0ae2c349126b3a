import { errorOfJson, type FunctionError } from './function-error';
import { isFrame } from './stack-trace';

/** A line that names an error: its type stands at the start, or behind what a logger writes in front of it. */
const HEADER =
  /(?:^|[\t\]] ?|^Unhandled exception\. )(?<type>(?:[A-Za-z_]\w*\.)*[A-Z][\w$]*(?:Error|Exception|Throwable|Fault)\w*|(?:[a-z]\w*\.)+[A-Z]\w*)(?:: (?<message>.*))?$/;
/** What stands between the frames of one trace. */
const WITHIN_TRACE = /^\s*(Caused by: |Suppressed: |\.\.\. \d+ more|---|\^|~|\||$)|^ {4}\S/;
const PYTHON_TRACE = 'Traceback (most recent call last)';
const OF_THE_SERVICE = /^(INIT_START|START|END|REPORT|EXTENSION|TELEMETRY) |^\{"time":"[^"]*","type":"platform\./;
const LOGGED = /\tERROR\t|^\[ERROR\]|"level": ?"(error|fatal|critical)"|\b(ERROR|FATAL)\b/i;

/**
 * The error that the log lines of one invocation end with; `undefined` where they show none. What Lambda reports goes
 * before what the function itself logs.
 */
export function errorOfLog(events: readonly string[]): FunctionError | undefined {
  const own = events.filter((event) => !OF_THE_SERVICE.test(event));
  const lines = own.flatMap((event) => event.split('\n'));
  return (
    timeout(events) ??
    lastOf(own.map(reportedError)) ??
    pythonError(lines) ??
    tracedError(lines) ??
    exit(events) ??
    reportedStatus(events) ??
    loggedError(own)
  );
}

function timeout(events: readonly string[]): FunctionError | undefined {
  const message = firstMatch(events, /Task timed out after [\d.]+ seconds/);
  return message === undefined ? undefined : { type: 'Sandbox.Timedout', message, stack: '' };
}

/** In a line of JSON, or in JSON behind a prefix, as Node.js and Go write it. */
function reportedError(event: string): FunctionError | undefined {
  const start = event.indexOf('{');
  if (start < 0) return undefined;
  try {
    return errorOfJson(JSON.parse(event.slice(start)));
  } catch {
    return undefined;
  }
}

/** Python writes the type below the trace; its runtime also writes it above, behind `[ERROR]`. */
function pythonError(lines: readonly string[]): FunctionError | undefined {
  const start = lines.findLastIndex((line) => line.includes(PYTHON_TRACE));
  if (start < 0) return undefined;
  const end = lines.findIndex((line, index) => index > start && !/^\s/.test(line));
  const stack = lines.slice(start, end < 0 ? undefined : end).join('\n');
  const reported = /^\[ERROR\] (?<type>[A-Za-z_][\w.]*)(?:: (?<message>.*))?$/;
  const raised = /^(?<type>[A-Za-z_][\w.]*)(?:: (?<message>.*))?$/;
  const groups = (lines.slice(0, start).findLast((line) => reported.test(line)) ?? '').match(reported)?.groups;
  const below = lines[end]?.match(raised)?.groups;
  const { type = 'Exception', message = '' } = below ?? groups ?? {};
  return { type, message, stack };
}

/** By the line above the last trace, as Java and .NET print it, and Node.js where a function logs an error itself. */
function tracedError(lines: readonly string[]): FunctionError | undefined {
  const headers = lines.map((line, index) => ({
    index,
    groups: /^\s*(Caused by|Suppressed): /.test(line) ? undefined : HEADER.exec(line)?.groups,
  }));
  const header = headers.findLast(({ index, groups }) => groups && traceBelow(lines, index) !== '');
  if (!header?.groups) return undefined;
  return {
    type: header.groups.type ?? 'Error',
    message: header.groups.message ?? '',
    stack: traceBelow(lines, header.index),
  };
}

/** The message may go on for some lines before the first frame. */
function traceBelow(lines: readonly string[], header: number): string {
  const first = lines.findIndex((line, index) => index > header && isFrame(line));
  if (
    first < 0 ||
    first - header > 20 ||
    lines.slice(header + 1, first).some((line) => HEADER.test(line) && !/^ ---> /.test(line))
  )
    return '';
  const end = lines.findIndex((line, index) => index > first && !isFrame(line) && !WITHIN_TRACE.test(line));
  return lines.slice(header + 1, end < 0 ? undefined : end).join('\n');
}

function exit(events: readonly string[]): FunctionError | undefined {
  const message = firstMatch(events, /Runtime exited (with error: [^\n"]*|without providing a reason)/);
  return message === undefined ? undefined : { type: 'Runtime.ExitError', message, stack: '' };
}

/** The last line of an invocation says how it ended, in both formats. */
function reportedStatus(events: readonly string[]): FunctionError | undefined {
  const report = events.findLast((event) => event.startsWith('REPORT ') || event.includes('"platform.report"')) ?? '';
  const type = /Error Type: (\S+)|"errorType": ?"([^"]+)"/.exec(report)?.slice(1).find(Boolean);
  return type === undefined ? undefined : { type, message: 'No line of the log says more', stack: '' };
}

function loggedError(events: readonly string[]): FunctionError | undefined {
  const event = events.findLast((event) => LOGGED.test(event));
  return event === undefined ? undefined : { type: 'ERROR', message: loggedText(event), stack: '' };
}

/** Without the prefix of the runtime: time, request id and level. */
function loggedText(event: string): string {
  try {
    const { message, msg } = JSON.parse(event);
    const text = message ?? msg;
    return typeof text === 'string' ? text : JSON.stringify(text ?? event);
  } catch {
    return event.replace(/^.*\tERROR\t|^\[ERROR\]\s+(\S+Z\s+\S+\s+)?/, '').trimEnd();
  }
}

function firstMatch(events: readonly string[], pattern: RegExp): string | undefined {
  for (const event of events) {
    const found = pattern.exec(event);
    if (found) return found[0];
  }
  return undefined;
}

function lastOf<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.findLast((value) => value !== undefined);
}
