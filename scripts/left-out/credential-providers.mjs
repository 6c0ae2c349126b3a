// In place of the SDK's chain of credential providers: Lambda gives credentials by environment variables, and
// each function's settings of its clients read them.
export function defaultProvider() {
  return async () => {
    throw new Error('The function takes its credentials from the environment only: AWS_ACCESS_KEY_ID and the others.');
  };
}
