import { type Checkup, type Finding, problem } from './finding';
import { GONE, type Keys } from './keys';

/** Whether the keys can be used. */
export async function checkKeys({ uses, trouble }: Keys): Promise<Omit<Checkup, 'name'>> {
  const own = uses.filter(({ state }) => state !== undefined);
  const unusable = own.flatMap(({ ofArn, key, ownArn = key, state = '' }): Finding[] => {
    if (state === 'Enabled') return [];
    const message = `The key of ${ofArn} is ${state}: nothing can be read or written there.`;
    return [problem(ownArn, message, restoring(ownArn, state))];
  });
  return {
    findings: [...unusable, ...trouble],
    fine:
      own.length === 0
        ? 'no queue, topic, stream, table or bucket has a customer-managed key'
        : `all customer-managed keys are enabled (${own.length})`,
  };
}

function restoring(arn: string, state: string): string {
  const enable = `aws kms enable-key --key-id ${arn}`;
  if (state === GONE)
    return `There is no key ${arn} any more, and nothing that it encrypted can be read: use another one.`;
  return state === 'PendingDeletion' ? `aws kms cancel-key-deletion --key-id ${arn}, then ${enable}` : enable;
}
