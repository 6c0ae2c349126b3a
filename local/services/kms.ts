import { json, jsonError } from './protocols';
import { notEmulated, type Service, ServiceError } from './service-call';

export interface KmsOptions {
  /** `arn:aws:kms:<region>:<account>:` */
  readonly arnPrefix: string;
  /** ARNs of keys by their aliases. */
  readonly keyArns: ReadonlyMap<string, string>;
}

/** KMS, as far as people look at keys. Nothing is encrypted here: keys are names with policies. */
export function kmsService({ arnPrefix, keyArns }: KmsOptions): Service {
  return {
    describeError: jsonError,
    async answer(call) {
      const operation = `${call.headers['x-amz-target']}`.split('.').at(-1) ?? '';
      if (operation !== 'DescribeKey') throw notEmulated(`${operation} of KMS`);
      const { KeyId } = JSON.parse(call.body) as { KeyId: string };
      const arn = keyArns.get(KeyId) ?? (KeyId.startsWith('arn:') ? KeyId : `${arnPrefix}key/${KeyId}`);
      call.authorize('kms:DescribeKey', arn);
      if (KeyId.includes('alias/') && !keyArns.has(KeyId))
        throw new ServiceError('NotFoundException', `Alias ${KeyId} is not found.`);
      const id = arn.split('/').at(-1);
      return json({ KeyMetadata: { KeyId: id, Arn: arn, KeyState: 'Enabled', Enabled: true, KeyManager: 'CUSTOMER' } });
    },
  };
}
