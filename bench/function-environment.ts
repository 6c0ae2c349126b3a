import { ENVIRONMENT } from '../contract/environment';
import { CREDENTIALS, REGION } from './cloud/cloud';

/** Variables of the enrichment function in a process of its own, every service being behind one endpoint. */
export function functionEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_LAMBDA_FUNCTION_NAME: 'enrichment',
    AWS_ENDPOINT_URL: endpoint,
    [ENVIRONMENT.overflowBucket]: 'overflow',
  };
}
