import { ENVIRONMENT } from '../../contract/environment';
import { createClients } from '../../enrichment/clients';
import { systemClock } from '../../enrichment/clock';
import { readEnvironment } from '../../enrichment/environment';
import { createHandler, type Handler } from '../../enrichment/handler';
import { type Cloud, CREDENTIALS, REGION } from './cloud';

/** Our enrichment, in this process, reading through the proxy. */
export function enrichment(endpoints: Cloud['endpoints'], stagingQueueUrl: string): Handler {
  const environment = readEnvironment({
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL: endpoints.sqs,
    AWS_ENDPOINT_URL_KINESIS: endpoints.kinesis,
    [ENVIRONMENT.stagingQueueUrl]: stagingQueueUrl,
  });
  const clients = createClients(environment);
  return createHandler({ environment, clients, clock: systemClock, write: () => undefined });
}
