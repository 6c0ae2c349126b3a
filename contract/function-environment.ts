/** Variables of a function's environment. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** @param service - as in the SDK's variables, such as `SQS` in `AWS_ENDPOINT_URL_SQS` */
export function endpointOf(variables: Variables, service: string): string | undefined {
  return variables[`AWS_ENDPOINT_URL_${service}`] || variables.AWS_ENDPOINT_URL || undefined;
}

/** A number above 0; `undefined` for anything else. */
export function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return value > 0 ? value : undefined;
}

/** Options of a client that the SDK would otherwise look up in configuration files at every cold start. */
export const SETTLED = {
  defaultsMode: 'standard',
  retryMode: 'standard',
  accountIdEndpointMode: 'preferred',
  authSchemePreference: [] as string[],
  userAgentAppId: async () => undefined,
} as const;
