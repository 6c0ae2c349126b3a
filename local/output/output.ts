import type { DeployedStack } from '../cloud/deployed-stack';
import type { Account } from '../demo/account';
import type { LocalEvent } from '../local-event';
import { pathOfConstruct } from '../test-kit/find-resource';

/** Where the command line shows a run. */
export interface RunOutput {
  /** What the run is doing, and how to go on. */
  say(text: string): void;
  /** A part of the run begins. */
  title(text: string): void;
  /** Lines to be copied, as they are. */
  list(lines: readonly string[]): void;
  /** Something happened in the local cloud. */
  show(event: LocalEvent): void;
  /**
   * Shows a command and what it writes.
   *
   * @param run Runs the command with its output to the terminal (`inherit`), or returns its output (`pipe`).
   */
  command(line: string, run: (stdio: 'inherit' | 'pipe') => Promise<string>): Promise<void>;
  /** From now on resources are called by the names of their constructs. */
  setNames(names: Names): void;
  /** What became of every record. */
  summarize(accounts: readonly Account[], metrics: ReadonlyMap<string, number>): void;
  /** Something went wrong. */
  fail(error: Error): void;
}

export interface TextStream {
  readonly columns?: number;
  write(text: string): unknown;
}

/** One JSON object a line: every event as it is, `message` for what the run says, `summary` at the end. */
export function jsonOutput(stream: TextStream): RunOutput {
  const write = (value: object): unknown => stream.write(`${JSON.stringify(value)}\n`);
  return {
    say: (text) => write({ type: 'message', text }),
    title: (text) => write({ type: 'message', text }),
    list(lines) {
      for (const text of lines) write({ type: 'message', text });
    },
    show: write,
    command: async (line, run) => {
      write({ type: 'command', command: line, output: await run('pipe') });
    },
    setNames: () => undefined,
    summarize: (accounts, metrics) => write({ type: 'summary', accounts, metrics: Object.fromEntries(metrics) }),
    fail: ({ message }) => write({ type: 'error', message }),
  };
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
