import { type ResourceType, values } from './resource-type';

/** Every version runs the code of its function: there is no older code here. */
export const version: ResourceType = {
  properties: ['FunctionName'],
  withoutEffect: ['CodeSha256', 'Description', 'ProvisionedConcurrencyConfig', 'RuntimePolicy'],
  create(cloud, { properties: { FunctionName } }) {
    const { arn, number } = cloud.functions.publishVersion(`${FunctionName}`);
    return values(arn, { FunctionArn: arn, Version: number });
  },
};

export const alias: ResourceType = {
  properties: ['FunctionName', 'FunctionVersion', 'Name'],
  withoutEffect: ['Description', 'ProvisionedConcurrencyConfig'],
  create(cloud, { properties: { FunctionName, FunctionVersion, Name } }) {
    const arn = cloud.functions.addAlias(`${FunctionName}`, `${Name}`, `${FunctionVersion}`);
    return values(arn, { AliasArn: arn });
  },
};
