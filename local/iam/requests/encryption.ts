import type { Permission } from '../authorize';
import type { Policies } from '../policies';

const DECRYPT = 'kms:Decrypt';
const GENERATE_DATA_KEY = 'kms:GenerateDataKey';

/**
 * What an action on an encrypted resource needs on its key.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 * @see https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
 */
const KEY_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'kinesis:GetRecords': [DECRYPT],
  'kinesis:SubscribeToShard': [DECRYPT],
  'kinesis:PutRecord': [GENERATE_DATA_KEY],
  'kinesis:PutRecords': [GENERATE_DATA_KEY],
  'sqs:SendMessage': [GENERATE_DATA_KEY, DECRYPT],
  'sqs:ReceiveMessage': [DECRYPT],
  's3:GetObject': [DECRYPT],
  's3:PutObject': [GENERATE_DATA_KEY],
};

/** The permissions on the key of the resource, where it is encrypted under a customer's key. */
export function encryptionPermissions({ action, resourceArn }: Permission, policies: Policies): Permission[] {
  const keyArn = policies.encryptionKey(resourceArn);
  if (keyArn === undefined) return [];
  const [, , , region = '', account = ''] = keyArn.split(':');
  const context = { 'kms:ViaService': `${serviceOf(action)}.${region}.amazonaws.com`, 'kms:CallerAccount': account };
  return (KEY_ACTIONS[action] ?? []).map((keyAction) => ({ action: keyAction, resourceArn: keyArn, context }));
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':'));
}
