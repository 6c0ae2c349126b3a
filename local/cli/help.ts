import { FAULTS } from '../demo/faults';
import { DEFAULT_TIME_SCALE } from '../kit/local-cloud';
import { DEFAULT_TIMEOUT_SECONDS } from './options';

/** With the repository comes a demo; what is installed runs the app around it. */
const DEMO = {
  defaultApp: 'the demo',
  examples: `\
  npm run local                          the demo: poisoned orders in, hydrated messages out, checked
  npm run local -- --keep                the same, and stay up for AWS CLI 2
  npm run local -- --app 'npx ts-node bin/app.ts' --stack Orders
  npm run local -- --app cdk.out --put Orders=orders.jsonl`,
};

const INSTALLED = {
  defaultApp: 'the one of cdk.json',
  examples: `\
  npx hydrated-dlq-local                 the app of cdk.json with sample orders; every pointer is accounted for
  npx hydrated-dlq-local --keep          the same, and stay up for AWS CLI 2
  npx hydrated-dlq-local --app 'npx ts-node bin/app.ts' --stack Orders
  npx hydrated-dlq-local --app cdk.out --put Orders=orders.jsonl`,
};

export function help(hasDemo: boolean): string {
  const { defaultApp, examples } = hasDemo ? DEMO : INSTALLED;
  return `\
Runs an app of cdk-hydrated-dlq offline: real emulators, functions in processes of their own, event source
mappings, pipes and buses as the synthesized template has them, every call checked against its policies.

${examples}

  -a, --app <command|folder>   synthesizes an app, or where a synthesized one lies (default: ${defaultApp})
  -s, --stack <name>           runs this stack and what it depends on; may be repeated (default: all)
      --put <name>=<file>      puts the lines of a file, each a JSON value, on a stream or into a table; may be
                               repeated (default: sample orders on every stream and table with a consumer)
      --keep                   keeps running until Ctrl-C and prints the endpoints
      --fault <kind>           ${FAULTS.join(' | ')}: what happens to the enrichment's reads of the stream
      --time-scale <n>         back-offs, delays and visibility timeouts pass n times faster (default: ${DEFAULT_TIME_SCALE})
      --timeout <seconds>      how long to wait for pointers that have not arrived yet (default: ${DEFAULT_TIMEOUT_SECONDS})
      --json                   one JSON object a line, for machines
  -v, --verbose                also shows what functions log, and batches that succeed
  -h, --help                   shows this

Ends with 0 when every failed record is accounted for, 1 when not, 2 when the command line cannot be understood.
What is not emulated: docs/local.md of cdk-hydrated-dlq
`;
}
