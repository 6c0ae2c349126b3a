import { type ResourceType, values } from './resource-type';

export const queuePolicy: ResourceType = {
  properties: ['PolicyDocument', 'Queues'],
  withoutEffect: [],
  create(cloud, { logicalId, properties }) {
    for (const url of properties.Queues as string[]) {
      const arn = `arn:aws:sqs:${cloud.region}:${cloud.account}:${url.split('/').at(-1)}`;
      cloud.policies.addResourcePolicy(arn, properties.PolicyDocument);
    }
    return values(logicalId);
  },
};

export const bucketPolicy: ResourceType = {
  properties: ['Bucket', 'PolicyDocument'],
  withoutEffect: [],
  create(cloud, { logicalId, properties }) {
    cloud.policies.addResourcePolicy(`arn:aws:s3:::${properties.Bucket}`, properties.PolicyDocument);
    return values(logicalId);
  },
};

/** What the permission says, as the statement that Lambda makes of it. */
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
