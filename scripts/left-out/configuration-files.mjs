// In place of the SDK's look into ~/.aws, at every cold start: Lambda configures by environment variables.
export const fromSharedConfigFiles = () => async () => {
  throw Object.assign(new Error('The function has no configuration files'), { tryNextLink: true });
};
