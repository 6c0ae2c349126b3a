import { endpointOf, SETTLED } from '../../contract/function-environment';

/**
 * What all clients have in common. Credentials and endpoints come from the environment that Lambda gives.
 *
 * @param service - as in the SDK's variables, such as `SQS` in `AWS_ENDPOINT_URL_SQS`
 */
export function clientSettings(service: string) {
  const variables = process.env;
  const endpoint = endpointOf(variables, service);
  return {
    ...(endpoint && { endpoint }),
    region: variables.AWS_REGION ?? '',
    useFipsEndpoint: variables.AWS_USE_FIPS_ENDPOINT === 'true',
    useDualstackEndpoint: variables.AWS_USE_DUALSTACK_ENDPOINT === 'true',
    credentials: {
      accessKeyId: variables.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? '',
      ...(variables.AWS_SESSION_TOKEN && { sessionToken: variables.AWS_SESSION_TOKEN }),
    },
    ...SETTLED,
  };
}
