import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { bucketArn } from '../arns';
import type { PolicyProperties, RoleProperties } from '../iam/policies';
import { physicalName, type ResourceType, values } from './resource-type';

export const role: ResourceType = {
  properties: ['ManagedPolicyArns', 'Path', 'Policies', 'RoleName'],
  withoutEffect: ['AssumeRolePolicyDocument', 'Description', 'MaxSessionDuration', 'Tags'],
  leftOut: { PermissionsBoundary: 'the role may do here what its policies allow, also what the boundary would deny' },
  create(cloud, request) {
    const { Path = '/', RoleName, PermissionsBoundary: _, ...policies } = request.properties;
    const name = physicalName(RoleName, request, { maxLength: 64 });
    const arn = `arn:aws:iam::${cloud.account}:role${Path}${name}`;
    const { ManagedPolicyArns = [] } = policies as RoleProperties;
    const known = ManagedPolicyArns.filter((policyArn) => cloud.policies.knows(policyArn));
    for (const policyArn of ManagedPolicyArns.filter((one) => !known.includes(one)))
      request.leaveOut(
        policyArn,
        'the local cloud does not know what this policy allows, so it allows nothing here. Grant what a function needs to its role, or replace the function',
      );
    cloud.policies.addRole(arn, { ...(policies as RoleProperties), ManagedPolicyArns: known });
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

export const queuePolicy: ResourceType = {
  properties: ['PolicyDocument', 'Queues'],
  withoutEffect: [],
  async create(cloud, { logicalId, properties }) {
    const Attributes = { Policy: JSON.stringify(properties.PolicyDocument) };
    for (const QueueUrl of properties.Queues as string[]) {
      const arn = `arn:aws:sqs:${cloud.region}:${cloud.account}:${QueueUrl.split('/').at(-1)}`;
      cloud.policies.addResourcePolicy(arn, properties.PolicyDocument);
      // For whoever looks: the emulator itself checks no policies.
      await cloud.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    }
    return values(logicalId);
  },
};

export const bucketPolicy: ResourceType = {
  properties: ['Bucket', 'PolicyDocument'],
  withoutEffect: [],
  create(cloud, { logicalId, properties }) {
    cloud.policies.addResourcePolicy(bucketArn(`${properties.Bucket}`), properties.PolicyDocument);
    return values(logicalId);
  },
};

/** A permission, as the policy statement that Lambda makes of it. */
export const permission: ResourceType = {
  properties: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
  withoutEffect: ['EventSourceToken', 'FunctionUrlAuthType', 'InvokedViaFunctionUrl', 'PrincipalOrgID'],
  create(cloud, { logicalId, properties: { Action, FunctionName, Principal, SourceAccount, SourceArn } }) {
    const name = `${FunctionName}`;
    const arn = name.startsWith('arn:') ? name : `arn:aws:lambda:${cloud.region}:${cloud.account}:function:${name}`;
    const statement = {
      Effect: 'Allow',
      Principal: `${Principal}`.includes('.amazonaws.com') ? { Service: Principal } : { AWS: Principal },
      Action,
      Resource: arn,
      Condition: {
        ...(SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': SourceArn } }),
        ...(SourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
      },
    };
    cloud.policies.addResourcePolicy(arn, { Statement: [statement] });
    return values(logicalId);
  },
};
