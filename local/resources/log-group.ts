import { physicalName } from './physical-name';
import { type ResourceType, values } from './resource-type';

/** Nothing is kept in a log group here: what functions log is told, where their role may log at all. */
export const logGroup: ResourceType = {
  properties: ['LogGroupName'],
  withoutEffect: ['DataProtectionPolicy', 'FieldIndexPolicies', 'KmsKeyId', 'LogGroupClass', 'RetentionInDays', 'Tags'],
  create(cloud, request) {
    const name = physicalName(request.properties.LogGroupName, request, { maxLength: 512 });
    return values(name, { Arn: `arn:aws:logs:${cloud.region}:${cloud.account}:log-group:${name}:*` });
  },
};
