import { createClients } from './clients';
import { systemClock } from './clock';
import { readEnvironment } from './environment';
import { createHandler } from './handler';

const environment = readEnvironment();

/** What the pipe invokes. */
export const handler = createHandler({
  environment,
  clients: createClients(environment),
  clock: systemClock,
  // Not the console: in Lambda's JSON log format it would wrap the metrics into a string.
  write: (line) => process.stdout.write(`${line}\n`),
});
