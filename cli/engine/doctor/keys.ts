import type { Clients } from '../clients';
import type { Deployment } from './deployment';
import { type Finding, problem, uncheckedBecauseOf } from './finding';
import { describeTopic } from './topic';
import { unlessMissing } from './unless-missing';

/** The key that encrypts a queue, a topic, a stream, a table or a bucket. */
export interface KeyUse {
  /** ARN of what is encrypted. */
  readonly ofArn: string;
  /** As it names the key. */
  readonly key: string;
  /** ARN of the key; absent where it is AWS's own, which needs no permission, or is gone. */
  readonly ownArn?: string;
  /** Such as `Enabled`, or {@link GONE}; absent where it is AWS's own. */
  readonly state?: string;
}

export const GONE = 'deleted';

/** What is known of the keys of a pipeline. */
export interface Keys {
  readonly uses: readonly KeyUse[];
  /** What was in the way of the others. */
  readonly trouble: readonly Finding[];
}

/** Something that can be encrypted under a key of the customer. */
interface Encrypted {
  readonly arn: string;
  readonly region?: string;
  /** Asks for its key: nothing where that is the service's own, or where another check reports that the resource is gone. */
  readonly askForKey: () => Promise<string | Finding | undefined>;
}

/** The keys of everything in a pipeline that can have one. What cannot be looked at does not keep it from the others. */
export async function keysOf(deployment: Deployment, clients: Clients): Promise<Keys> {
  const looks = await Promise.all(encryptedBy(deployment, clients).map((one) => lookAt(one, clients)));
  const found = looks.filter((look) => look !== undefined);
  const isTrouble = (look: KeyUse | Finding): look is Finding => 'level' in look;
  return { uses: found.filter((look): look is KeyUse => !isTrouble(look)), trouble: found.filter(isTrouble) };
}

async function lookAt({ arn, region, askForKey }: Encrypted, clients: Clients): Promise<KeyUse | Finding | undefined> {
  try {
    const key = await askForKey();
    return typeof key === 'string' ? await describeKey(arn, key, region, clients) : key;
  } catch (error) {
    return uncheckedBecauseOf(error, arn);
  }
}

function encryptedBy(deployment: Deployment, clients: Clients): readonly Encrypted[] {
  const { pipeline, staging, unhydrated, destination, mappings, intakeBucketArn, overflowBucketArn } = deployment;
  const { destinationArn } = pipeline;
  const { region } = staging;
  const queues = [staging, unhydrated, destination].filter((queue) => queue !== undefined);
  return [
    ...queues.map((queue) => ({ arn: queue.arn, region: queue.region, askForKey: async () => queue.keyId })),
    ...[...new Set(mappings.map(({ streamArn }) => streamArn))].map((arn) => ofStream(arn, clients)),
    ...(isTopic(destinationArn)
      ? [{ arn: destinationArn, region, askForKey: async () => (await describeTopic(destinationArn, clients))?.keyId }]
      : []),
    ...(intakeBucketArn === undefined
      ? []
      : // The check of the intake reports a bucket that is gone.
        [{ arn: intakeBucketArn, region, askForKey: () => bucketKey(intakeBucketArn, region, clients, undefined) }]),
    ...(overflowBucketArn === undefined
      ? []
      : [
          {
            arn: overflowBucketArn,
            region,
            askForKey: () => bucketKey(overflowBucketArn, region, clients, overflowGone(overflowBucketArn)),
          },
        ]),
  ];
}

function isTopic(arn: string): boolean {
  return arn.split(':')[2] === 'sns';
}

/** What is encrypted under a key: a table encrypts its stream under its own. */
export function encryptedArn(arn: string): string {
  return arn.replace(/\/stream\/.*$/, '');
}

function ofStream(streamArn: string, clients: Clients): Encrypted {
  const region = streamArn.split(':')[3];
  if (streamArn.includes(':kinesis:'))
    return { arn: streamArn, region, askForKey: () => streamKey(streamArn, region, clients) };
  const tableArn = encryptedArn(streamArn);
  return { arn: tableArn, region, askForKey: () => tableKey(tableArn, region, clients) };
}

/** The check of its retention reports a stream that is gone. */
async function streamKey(StreamARN: string, region: string | undefined, clients: Clients): Promise<string | undefined> {
  const kinesis = await clients.kinesis(region);
  const { DescribeStreamSummaryCommand } = await import('@aws-sdk/client-kinesis');
  const summary = kinesis.send(new DescribeStreamSummaryCommand({ StreamARN }));
  return (await unlessMissing(summary, 'ResourceNotFoundException'))?.StreamDescriptionSummary?.KeyId;
}

/** The stream of a table that was deleted can be read for a day. */
async function tableKey(TableName: string, region: string | undefined, clients: Clients): Promise<string | undefined> {
  const dynamoDB = await clients.dynamoDB(region);
  const { DescribeTableCommand } = await import('@aws-sdk/client-dynamodb');
  const description = dynamoDB.send(new DescribeTableCommand({ TableName }));
  return (await unlessMissing(description, 'ResourceNotFoundException'))?.Table?.SSEDescription?.KMSMasterKeyArn;
}

async function bucketKey(
  arn: string,
  region: string,
  clients: Clients,
  gone: Finding | undefined,
): Promise<string | Finding | undefined> {
  const s3 = await clients.s3(region);
  const { GetBucketEncryptionCommand } = await import('@aws-sdk/client-s3');
  const encryption = await unlessMissing(
    s3.send(new GetBucketEncryptionCommand({ Bucket: arn.split(':::')[1] })),
    'NoSuchBucket',
  );
  if (encryption === undefined) return gone;
  const [rule] = encryption.ServerSideEncryptionConfiguration?.Rules ?? [];
  return rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID;
}

function overflowGone(arn: string): Finding {
  const message = `The overflow bucket ${arn.split(':::')[1]} is gone: a message that is too large for the destination is not delivered.`;
  return problem(arn, message, 'Create it again under the same name, or deploy the stack with another overflowBucket.');
}

const OF_AWS = /(^|:)alias\/aws\//;

async function describeKey(ofArn: string, key: string, region: string | undefined, clients: Clients): Promise<KeyUse> {
  if (OF_AWS.test(key)) return { ofArn, key };
  const kms = await clients.kms(region);
  const { DescribeKeyCommand } = await import('@aws-sdk/client-kms');
  const description = await unlessMissing(kms.send(new DescribeKeyCommand({ KeyId: key })), 'NotFoundException');
  if (description === undefined) return { ofArn, key, state: GONE };
  const { Arn, KeyManager, KeyState = 'Enabled' } = description.KeyMetadata ?? {};
  return KeyManager === 'AWS' ? { ofArn, key } : { ofArn, key, ownArn: Arn, state: KeyState };
}
