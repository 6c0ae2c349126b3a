import { createClients } from '../../enrichment/clients';
import { readEnvironment, type Variables } from '../../enrichment/environment';
import { createHandler, type Handler } from '../../enrichment/handler';
import { type Clock, systemClock } from '../../enrichment/invocation';
import { ShardMemory } from '../../enrichment/sweep/shard-memory';
import { CREDENTIALS, REGION } from './cloud';

/** Our enrichment in this process, with clients of its own. */
export function enrichment(variables: Variables, clock: Partial<Clock> = {}): Handler {
  const environment = readEnvironment({
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    ...variables,
  });
  const clients = createClients(environment);
  return createHandler({
    environment,
    clients,
    clock: { ...systemClock, ...clock },
    memory: new ShardMemory(),
    write: () => undefined,
  });
}
