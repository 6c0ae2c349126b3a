import { createClients } from './clients';
import { systemClock } from './clock';
import { readEnvironment } from './environment';
import { createHandler } from './handler';
import { ShardMemory } from './sweep/shard-memory';

const environment = readEnvironment();

/** What the pipe invokes. */
export const handler = createHandler({
  environment,
  clients: createClients(environment),
  clock: systemClock,
  memory: new ShardMemory(),
  // Not the console: in Lambda's JSON log format it would wrap the metrics into a string.
  write: (line) => process.stdout.write(`${line}\n`),
});
