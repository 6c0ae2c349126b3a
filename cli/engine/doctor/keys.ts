import type { Clients } from '../clients';
import type { Deployment } from './deployment';
import { type Checkup, type Finding, problem } from './finding';

/** The key that encrypts a queue or a stream. */
export interface KeyUse {
  /** ARN of the queue or the stream. */
  readonly ofArn: string;
  /** As the queue or the stream names it. */
  readonly key: string;
  /** ARN of the key; absent where it is AWS's own, which needs no permission. */
  readonly ownArn?: string;
  readonly state?: string;
}

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
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamARN }));
  return StreamDescriptionSummary?.KeyId;
}

async function describeKey(
  { ofArn, key, region }: { readonly ofArn: string; readonly key: string; readonly region?: string },
  clients: Clients,
): Promise<KeyUse> {
  if (AWS_OWNED.test(key)) return { ofArn, key };
  const kms = await clients.kms(region);
  const { DescribeKeyCommand } = await import('@aws-sdk/client-kms');
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key }));
  if (KeyMetadata?.KeyManager === 'AWS') return { ofArn, key };
  return { ofArn, key, ownArn: KeyMetadata?.Arn, state: KeyMetadata?.KeyState };
}

/** Whether the keys can be used. */
export async function checkKeys(keys: readonly KeyUse[]): Promise<Omit<Checkup, 'name'>> {
  const own = keys.filter(({ ownArn }) => ownArn !== undefined);
  const findings = own.flatMap(({ ofArn, ownArn = '', state }): Finding[] => {
    if (state === undefined || state === 'Enabled') return [];
    const action =
      state === 'PendingDeletion'
        ? `aws kms cancel-key-deletion --key-id ${ownArn}, then aws kms enable-key --key-id ${ownArn}`
        : `aws kms enable-key --key-id ${ownArn}`;
    return [problem(ownArn, `The key of ${ofArn} is ${state}: nothing can be read or written there.`, action)];
  });
  const fine =
    own.length === 0 ? 'no customer-managed key is in use' : `all customer-managed keys are enabled (${own.length})`;
  return { findings, fine };
}
