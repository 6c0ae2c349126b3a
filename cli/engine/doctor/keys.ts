import type { Clients } from '../clients';
import type { Deployment } from './deployment';
import { type Checkup, type Finding, problem } from './finding';

/** The key that encrypts a queue or a stream. */
export interface KeyUse {
  /** ARN of the queue or the stream. */
  readonly ofArn: string;
  /** As the queue or the stream names it. */
  readonly key: string;
  /** ARN of the key; absent where it is AWS's own, which needs no permission, or is gone. */
  readonly ownArn?: string;
  /** Such as `Enabled`, or that it is gone; absent where it is AWS's own. */
  readonly state?: string;
}

const GONE = 'deleted';

const AWS_OWNED = /(^|:)alias\/aws\//;

/** The keys of the queues and streams of a pipeline. */
export async function keysOf(
  { staging, unhydrated, destination, mappings }: Deployment,
  clients: Clients,
): Promise<KeyUse[]> {
  const queues = [staging, unhydrated, destination].flatMap((queue) =>
    queue?.keyId === undefined ? [] : [{ ofArn: queue.arn, key: queue.keyId, region: queue.region }],
  );
  const streamArns = [...new Set(mappings.map(({ streamArn }) => streamArn))].filter((arn) =>
    arn.includes(':kinesis:'),
  );
  const streams = await Promise.all(
    streamArns.map(async (ofArn) => ({ ofArn, key: await streamKey(ofArn, clients), region: ofArn.split(':')[3] })),
  );
  return Promise.all(
    [...queues, ...streams.flatMap(({ key, ...rest }) => (key === undefined ? [] : [{ ...rest, key }]))].map((use) =>
      describeKey(use, clients),
    ),
  );
}

async function streamKey(StreamARN: string, clients: Clients): Promise<string | undefined> {
  const kinesis = await clients.kinesis(StreamARN.split(':')[3]);
  const { DescribeStreamSummaryCommand } = await import('@aws-sdk/client-kinesis');
  try {
    const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamARN }));
    return StreamDescriptionSummary?.KeyId;
  } catch (error) {
    // The check of its retention reports a stream that is gone.
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function describeKey(
  { ofArn, key, region }: { readonly ofArn: string; readonly key: string; readonly region?: string },
  clients: Clients,
): Promise<KeyUse> {
  if (AWS_OWNED.test(key)) return { ofArn, key };
  const kms = await clients.kms(region);
  const { DescribeKeyCommand } = await import('@aws-sdk/client-kms');
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key }));
    if (KeyMetadata?.KeyManager === 'AWS') return { ofArn, key };
    return { ofArn, key, ownArn: KeyMetadata?.Arn, state: KeyMetadata?.KeyState ?? 'Enabled' };
  } catch (error) {
    if ((error as Error).name !== 'NotFoundException') throw error;
    return { ofArn, key, state: GONE };
  }
}

/** Whether the keys can be used. */
export async function checkKeys(keys: readonly KeyUse[]): Promise<Omit<Checkup, 'name'>> {
  const own = keys.filter(({ state }) => state !== undefined);
  const findings = own.flatMap(({ ofArn, key, ownArn = key, state = '' }): Finding[] => {
    if (state === 'Enabled') return [];
    return [
      problem(
        ownArn,
        `The key of ${ofArn} is ${state}: nothing can be read or written there.`,
        restoring(ownArn, state),
      ),
    ];
  });
  const fine =
    own.length === 0
      ? 'no queue and no Kinesis stream has a customer-managed key'
      : `all customer-managed keys are enabled (${own.length})`;
  return { findings, fine };
}

function restoring(arn: string, state: string): string {
  const enable = `aws kms enable-key --key-id ${arn}`;
  if (state === GONE)
    return `There is no key ${arn} any more, and nothing that it encrypted can be read: use another one.`;
  return state === 'PendingDeletion' ? `aws kms cancel-key-deletion --key-id ${arn}, then ${enable}` : enable;
}
