import type { Account } from '../demo/account';
import type { DeployedStack } from '../deploy';
import type { LocalEvent } from '../local-event';
import { pathOfConstruct } from '../test-kit/find-resource';

/** Where a run is told. */
export interface Screen {
  /** What the run is doing, and how to go on. */
  say(text: string): void;
  /** Lines to be copied, as they are. */
  list(lines: readonly string[]): void;
  /** Something happened in the offline cloud. */
  show(event: LocalEvent): void;
  /** From now on resources can be called by the names of their constructs. */
  setNames(names: Names): void;
  /** What became of every record. */
  summarize(accounts: readonly Account[], metrics: ReadonlyMap<string, number>): void;
  /** Something went wrong. */
  fail(error: Error): void;
}

export interface Output {
  readonly columns?: number;
  write(text: string): unknown;
}

/** What the reader calls a resource: the construct's path within its stack, such as `OrdersDlq/Staging`. */
export type Names = (arnOrName: string) => string;

/** What stands between the names in ARNs, URLs and the Ref of a rule. */
const SEPARATOR = /[:/|]/;

export function namesOf(stacks: readonly DeployedStack[]): Names {
  const labels = new Map(stacks.flatMap(labelsOf));
  return (arnOrName) => {
    const parts = arnOrName.split(SEPARATOR);
    const known = parts.find((part) => labels.has(part));
    return known === undefined ? (parts.at(-1) ?? arnOrName) : `${labels.get(known)}`;
  };
}

function labelsOf({ stack, resources }: DeployedStack): [string, string][] {
  return [...resources].flatMap(([logicalId, { ref }]) => {
    const path = pathOfConstruct(stack.constructPaths.get(logicalId));
    const name = ref.split(SEPARATOR).at(-1);
    return path && name ? [[name, path.replace(`${stack.displayName}/`, '')]] : [];
  });
}

/** One JSON object a line: every event as it is, `message` for what the run says, `summary` at the end. */
export function jsonScreen(output: Output): Screen {
  const write = (value: object): unknown => output.write(`${JSON.stringify(value)}\n`);
  return {
    say: (text) => write({ type: 'message', text }),
    list(lines) {
      for (const text of lines) write({ type: 'message', text });
    },
    show: write,
    setNames: () => undefined,
    summarize: (accounts, metrics) => write({ type: 'summary', accounts, metrics: Object.fromEntries(metrics) }),
    fail: ({ message }) => write({ type: 'error', message }),
  };
}
