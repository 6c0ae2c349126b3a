import { parseArgs } from 'node:util';
import type { FailureIntakeKind } from '../../contract/message';
import { FAULTS, type Fault } from '../demo/faults';
import { DEFAULT_TIME_SCALE } from '../test-kit/local-cloud';

/** What the command line asks for. */
export interface CliOptions {
  /** Command that synthesizes an app, or the folder of a synthesized one. @default - the demo */
  readonly app?: string;
  readonly stacks: readonly string[];
  /** Records to put: the stream or table, and the file with a JSON value in each line. @default - sample orders */
  readonly put: readonly { readonly target: string; readonly file: string }[];
  /** Files that run in the place of functions. */
  readonly functions: Readonly<Record<string, string>>;
  readonly keep: boolean;
  readonly fault?: Fault;
  /** What the demo's pipeline has as intake. @default - as the app has it */
  readonly intake?: FailureIntakeKind;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly timeScale: number;
  /** How long to wait for what is outstanding. */
  readonly timeoutSeconds: number;
  readonly help: boolean;
}

const INTAKES: readonly FailureIntakeKind[] = ['queue', 'bucket'];

export const DEFAULT_TIMEOUT_SECONDS = 60;

/** The command line cannot be understood; the message says what to write instead. */
export class UsageError extends Error {}

/** @throws UsageError */
export function parseOptions(args: readonly string[]): CliOptions {
  const { values } = parse(args);
  checkCombination(values);
  return {
    app: values.app,
    stacks: values.stack ?? [],
    put: (values.put ?? []).map(parsePut),
    functions: Object.fromEntries((values.function ?? []).map(parseFunction)),
    keep: values.keep ?? false,
    fault: values.fault === undefined ? undefined : parseOneOf('fault', FAULTS, values.fault),
    intake: values.intake === undefined ? undefined : parseOneOf('intake', INTAKES, values.intake),
    json: values.json ?? false,
    verbose: values.verbose ?? false,
    timeScale: parseNumber('time-scale', values['time-scale'], DEFAULT_TIME_SCALE),
    timeoutSeconds: parseNumber('timeout', values.timeout, DEFAULT_TIMEOUT_SECONDS),
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        app: { type: 'string', short: 'a' },
        stack: { type: 'string', short: 's', multiple: true },
        put: { type: 'string', multiple: true },
        function: { type: 'string', multiple: true },
        keep: { type: 'boolean' },
        fault: { type: 'string' },
        intake: { type: 'string' },
        json: { type: 'boolean' },
        verbose: { type: 'boolean', short: 'v' },
        'time-scale': { type: 'string' },
        timeout: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    // The first sentence names the option; what follows is advice for positional arguments, of which there are none.
    throw new UsageError((error as Error).message.split('. ')[0]);
  }
}

function parsePut(text: string): { target: string; file: string } {
  const [target, file] = parsePair(text, '--put takes a stream or table and a file, as in Orders=orders.jsonl');
  return { target, file };
}

function parseFunction(text: string): [string, string] {
  return parsePair(text, '--function takes a function and a file, as in Orders/Consumer=consumer.mjs');
}

function parsePair(text: string, usage: string): [string, string] {
  const separator = text.lastIndexOf('=');
  if (separator < 1) throw new UsageError(`${usage}, not "${text}"`);
  return [text.slice(0, separator), text.slice(separator + 1)];
}

function parseOneOf<T extends string>(option: string, values: readonly T[], text: string): T {
  const value = values.find((candidate) => candidate === text);
  if (value === undefined) throw new UsageError(`--${option} must be one of ${values.join(', ')}, not "${text}"`);
  return value;
}

function checkCombination({ app, intake, fault }: { app?: string; intake?: string; fault?: string }): void {
  if (intake !== undefined && app !== undefined)
    throw new UsageError('--intake is an option of the demo. In an app, set the prop: intake: FailureIntake.bucket()');
  if (intake === 'bucket' && fault !== undefined)
    throw new UsageError(
      '--fault makes reads of the stream fail, and with --intake bucket there are none: leave one out',
    );
}

function parseNumber(name: string, text: string | undefined, defaultValue: number): number {
  const number = text === undefined ? defaultValue : Number(text);
  if (!(number >= 1 && number <= 1_000))
    throw new UsageError(`--${name} must be a number from 1 to 1000, not "${text}"`);
  return number;
}

/** With the repository comes a demo; what is installed runs the app around it. */
const DEMO = {
  defaultApp: 'the demo',
  intake: '\n      --intake <queue|bucket>  what the demo has as intake (default: queue)',
  examples: `\
  npm run local                          the demo: poisoned orders in, hydrated messages out, checked
  npm run local -- --intake bucket       the same by a bucket; each failed record is deleted from its stream at once
  npm run local -- --app 'npx ts-node bin/app.ts' --stack Orders
  npm run local -- --app cdk.out --put Orders=orders.jsonl`,
};

const INSTALLED = {
  defaultApp: 'the one of cdk.json',
  intake: '',
  examples: `\
  npx hydrated-dlq-local                 the app of cdk.json with sample orders; every pointer is accounted for
  npx hydrated-dlq-local --app 'npx ts-node bin/app.ts' --stack Orders
  npx hydrated-dlq-local --app cdk.out --put Orders=orders.jsonl`,
};

export function help(hasDemo: boolean): string {
  const { defaultApp, intake, examples } = hasDemo ? DEMO : INSTALLED;
  return `\
Runs an app that uses cdk-hydrated-dlq on your machine: real emulators, functions in processes of their own, event
source mappings, pipes and buses from the synthesized template. Every call is checked against its policies.

${examples}

  -a, --app <command|folder>   synthesizes the app, or folder of a synthesized one (default: ${defaultApp})
  -s, --stack <name>           runs this stack and what it depends on; may be repeated (default: all)
      --put <name>=<file>      puts the lines of a file, each a JSON value, on a stream or into a table; may be
                               repeated (default: sample orders on every stream and table with a consumer)
      --function <name>=<file> runs the handler of a JavaScript file in the place of a function; may be repeated
      --keep                   keeps running until Ctrl-C and prints the endpoints for AWS CLI 2
      --fault <kind>           ${FAULTS.join(' | ')}: what happens to the enrichment's reads of the stream${intake}
      --time-scale <n>         back-offs, delays and visibility timeouts pass n times faster (default: ${DEFAULT_TIME_SCALE})
      --timeout <seconds>      how long to wait for what is still retried or under way (default: ${DEFAULT_TIMEOUT_SECONDS})
      --json                   prints one JSON object per line, for machines
  -v, --verbose                also shows what functions log, and batches that succeed
  -h, --help                   shows help

Ends with 0 when every failed record is accounted for, 1 when not, 2 when the command line cannot be understood.
What is not emulated: docs/local.md of cdk-hydrated-dlq
`;
}
