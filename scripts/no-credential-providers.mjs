// Stands in for the SDK's chain of credential providers in the enrichment's bundle. Lambda gives credentials by
// environment variables, which enrichment/environment.ts reads; the chain would cost a third of the cold start.
export function defaultProvider() {
  return async () => {
    throw new Error(
      'The enrichment takes its credentials from the environment only: AWS_ACCESS_KEY_ID and the others.',
    );
  };
}
