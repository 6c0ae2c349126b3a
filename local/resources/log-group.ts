import { physicalName } from './physical-name';
import { type ResourceType, values } from './resource-type';

/** Keeps what functions log, where their role may log at all, for as long as the cloud runs. */
export const logGroup: ResourceType = {
  properties: ['LogGroupName'],
  withoutEffect: ['DataProtectionPolicy', 'FieldIndexPolicies', 'KmsKeyId', 'LogGroupClass', 'RetentionInDays', 'Tags'],
  create(cloud, request) {
    const name = physicalName(request.properties.LogGroupName, request, { maxLength: 512 });
    cloud.logGroups.create(name);
    return values(name, { Arn: `arn:aws:logs:${cloud.region}:${cloud.account}:log-group:${name}:*` });
  },
};
