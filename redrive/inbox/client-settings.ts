/**
 * What all clients have in common. Everything that the SDK would look for in configuration files, at every cold start, is
 * settled here; credentials and endpoints come from the environment that Lambda gives.
 *
 * @param service - as in the SDK's variables, such as `SQS` in `AWS_ENDPOINT_URL_SQS`
 */
export function clientSettings(service: string) {
  const variables = process.env;
  const endpoint = variables[`AWS_ENDPOINT_URL_${service}`] || variables.AWS_ENDPOINT_URL || undefined;
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
    defaultsMode: 'standard' as const,
    retryMode: 'standard' as const,
    accountIdEndpointMode: 'preferred' as const,
    authSchemePreference: [] as string[],
    userAgentAppId: async () => undefined,
  };
}
