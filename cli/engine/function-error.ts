/** What a function failed with. */
export interface FunctionError {
  /** Such as `TypeError`, `java.lang.IllegalStateException` or `Sandbox.Timedout`. */
  readonly type: string;
  readonly message: string;
  /** As the function's language writes it; empty where there is none. */
  readonly stack: string;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * The error in the JSON that Lambda's runtimes log and answer invocations with; `undefined` if a value is not such an
 * error. Their names for the stack differ: `stackTrace`, `stack` or `trace`, as lines or, in Go, as objects.
 */
export function errorOfJson(value: unknown): FunctionError | undefined {
  const members: Members = Object(value);
  const { errorType, errorMessage } = members;
  if (typeof errorType !== 'string' && typeof errorMessage !== 'string') return errorOfLogged(members);
  return {
    type: typeof errorType === 'string' && errorType !== '' ? errorType : 'Error',
    message: typeof errorMessage === 'string' ? errorMessage : '',
    stack: stackOf(members),
  };
}

/** Loggers that write JSON put the error into a member. */
function errorOfLogged({ message, error, err, exception }: Members): FunctionError | undefined {
  for (const nested of [message, error, err, exception]) {
    if (typeof nested !== 'object' || nested === null) continue;
    const { name, type, message: text, stack } = nested as Members;
    const typed = errorOfJson(nested);
    if (typed) return typed;
    if (typeof stack === 'string') return { type: String(name ?? type ?? 'Error'), message: String(text ?? ''), stack };
  }
  return undefined;
}

function stackOf(members: Members): string {
  const { stackTrace, stack, trace, cause } = members;
  const own = [stackTrace, stack, trace].map(traceText).find((text) => text !== '') ?? '';
  if (typeof cause !== 'object' || cause === null) return own;
  const { errorType, errorMessage } = cause as Members;
  return `${own}\nCaused by: ${errorType}: ${errorMessage}\n${stackOf(cause as Members)}`;
}

function traceText(trace: unknown): string {
  if (typeof trace === 'string') return trace;
  return Array.isArray(trace) ? trace.map(frameLine).join('\n') : '';
}

function frameLine(frame: unknown): string {
  if (typeof frame === 'string') return frame.trimEnd();
  const { label, path, line } = Object(frame);
  return `${label}(...)\n\t${path}:${line}`;
}
