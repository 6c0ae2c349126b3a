/** The value that a text holds; `undefined`, which JSON cannot hold, if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The part of JSON path that EventBridge knows: names, array indices and nothing else that gives one value.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html
 */
const PATH = /^\$(\.[\w\-/]+(\[\d+\])*)*$/;
const STEP = /[\w\-/]+/g;

/** Whether a setting is to be replaced by what is found at a path. */
export function isJsonPath(text: string): boolean {
  return text === '$' || text.startsWith('$.');
}

/** @throws Error when the path uses what is not run here */
export function checkJsonPath(subject: string, path: string): void {
  if (!PATH.test(path))
    throw new Error(`${subject}: ${path} is not a path of names and array indices such as $.detail.items[0].`);
}

/**
 * What is at the path; `undefined` when nothing is.
 *
 * @param open is given every value that the path goes on into. @default - as it is
 */
export function valueAt(path: string, value: unknown, open: (found: unknown) => unknown = (found) => found): unknown {
  const steps = path.slice(1).match(STEP) ?? [];
  return steps.reduce<unknown>((found, step) => member(open(found), step), value);
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
