import type { PolicyProperties, RoleProperties } from '../iam/policies';
import { physicalName } from './physical-name';
import { type ResourceType, values } from './resource-type';

export const role: ResourceType = {
  properties: ['ManagedPolicyArns', 'Path', 'Policies', 'RoleName'],
  withoutEffect: ['AssumeRolePolicyDocument', 'Description', 'MaxSessionDuration', 'Tags'],
  create(cloud, request) {
    const { Path = '/', RoleName, ...policies } = request.properties;
    const name = physicalName(RoleName, request, { maxLength: 64 });
    const arn = `arn:aws:iam::${cloud.account}:role${Path}${name}`;
    cloud.policies.addRole(arn, policies as RoleProperties);
    return values(name, { Arn: arn, RoleId: `AROA${name}` });
  },
};

export const policy: ResourceType = {
  properties: ['PolicyDocument', 'Roles'],
  withoutEffect: ['Groups', 'PolicyName', 'Users'],
  create(cloud, { logicalId, properties }) {
    cloud.policies.addPolicy(logicalId, properties as unknown as PolicyProperties);
    return values(logicalId);
  },
};

export const managedPolicy: ResourceType = {
  properties: ['ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'],
  withoutEffect: ['Description', 'Groups', 'Users'],
  create(cloud, request) {
    const { Path = '/', ManagedPolicyName, ...properties } = request.properties;
    const name = physicalName(ManagedPolicyName, request, { maxLength: 128 });
    const arn = `arn:aws:iam::${cloud.account}:policy${Path}${name}`;
    cloud.policies.addManagedPolicy(arn, properties as unknown as PolicyProperties);
    return values(arn, { PolicyArn: arn });
  },
};
