import { createClients } from './clients';
import { readEnvironment } from './environment';
import { createHandler } from './handler';
import { systemClock } from './invocation';
import { ShardMemory } from './sweep/shard-memory';

const environment = readEnvironment();

/** What the pipe invokes. */
export const handler = createHandler({
  environment,
  clients: createClients(environment),
  clock: systemClock,
  memory: new ShardMemory(),
  // Not the console: in Lambda's JSON log format it would wrap the metrics in a string.
  write: (line) => process.stdout.write(`${line}\n`),
});
