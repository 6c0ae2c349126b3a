import { FAILURE_KEY_PREFIX, OVERFLOW_KEY_PREFIX } from '../../../contract/overflow';
import type { DeployedFunction } from '../deployed-function';
import { type Deployment, streamsRead } from './deployment';
import { encryptedArn, type KeyUse } from './keys';

/** What a role has to be allowed for the pipeline to work. */
export interface Need {
  readonly roleArn: string;
  /** Who has the role, such as `the pipe`. */
  readonly who: string;
  readonly actions: readonly string[];
  readonly resourceArn: string;
  /** The service that calls on behalf of the role, such as `sqs` for a queue's key. */
  readonly via?: string;
  /** What is lost without it. */
  readonly otherwise: string;
}

/** What a role does with a queue, a topic, a bus, a stream, a bucket or a function. */
interface Use extends Omit<Need, 'resourceArn' | 'via'> {
  readonly arn: string;
  /** How the keys of the objects begin, where it is about objects of a bucket. */
  readonly objects?: string;
  /** What it takes to use the key, if the customer manages it: AWS's own take no permission. */
  readonly ofKey?: readonly string[];
}

/** What the pipe, the enrichment and the functions of the mappings have to be allowed, for keys as far as those are known. */
export function needsOf(
  deployment: Deployment,
  functions: readonly DeployedFunction[],
  keys: readonly KeyUse[],
): readonly Need[] {
  const uses = [
    ...usesOfPipe(deployment),
    ...usesOfEnrichment(deployment),
    ...functions.flatMap((one) => usesOfFunction(one, deployment)),
  ];
  return uses.flatMap((use) => [needOf(use), ...keyNeeds(use, keys)]);
}

function needOf({ roleArn, who, actions, arn, objects, otherwise }: Use): Need {
  return { roleArn, who, actions, otherwise, resourceArn: objects === undefined ? arn : `${arn}/${objects}doctor` };
}

function keyNeeds({ roleArn, who, arn, ofKey = [], otherwise }: Use, keys: readonly KeyUse[]): Need[] {
  const key = keys.find(({ ofArn }) => ofArn === encryptedArn(arn))?.ownArn;
  if (key === undefined || ofKey.length === 0) return [];
  return [{ roleArn, who, actions: ofKey, resourceArn: key, via: arn.split(':')[2], otherwise }];
}

/** What writing to an encrypted queue or topic takes. */
const TO_SEND = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** What a pipe does to a destination, by the service in its ARN. What an owner's own destination needs, only they know. */
const DELIVERING: Readonly<Record<string, string>> = {
  events: 'events:PutEvents',
  sns: 'sns:Publish',
  sqs: 'sqs:SendMessage',
};

function usesOfPipe({ pipeline, staging }: Deployment): Use[] {
  const common = { roleArn: pipeline.roleArn, who: 'The pipe' };
  const otherwise = 'pointers stay in the staging queue';
  const receiving = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  const delivering = DELIVERING[pipeline.destinationArn.split(':')[2] ?? ''];
  return [
    { ...common, actions: receiving, arn: staging.arn, ofKey: ['kms:Decrypt'], otherwise },
    { ...common, actions: ['lambda:InvokeFunction'], arn: pipeline.enrichmentArn, otherwise },
    ...(delivering === undefined
      ? []
      : [
          {
            ...common,
            actions: [delivering],
            arn: pipeline.destinationArn,
            ofKey: TO_SEND,
            otherwise: 'no message arrives at the destination',
          },
        ]),
  ];
}

function usesOfEnrichment(deployment: Deployment): Use[] {
  const { staging, unhydrated, enrichment, intakeBucketArn, overflowBucketArn } = deployment;
  const common = { roleArn: enrichment.roleArn, who: 'The enrichment' };
  const queues = [staging, unhydrated].flatMap((queue) => queue?.arn ?? []);
  return [
    ...queues.map((arn) => ({
      ...common,
      actions: ['sqs:SendMessage'],
      arn,
      ofKey: TO_SEND,
      otherwise: 'a pointer that cannot be hydrated now blocks its batch',
    })),
    ...(overflowBucketArn === undefined
      ? []
      : [
          {
            ...common,
            actions: ['s3:PutObject'],
            arn: overflowBucketArn,
            objects: OVERFLOW_KEY_PREFIX,
            ofKey: ['kms:GenerateDataKey'],
            otherwise: 'a message that is too large for the destination is not delivered',
          },
        ]),
    ...streamsRead(deployment).map((arn) => ({
      ...common,
      actions: readActions(arn),
      arn,
      ofKey: ['kms:Decrypt'],
      otherwise: 'records of that stream are not read',
    })),
    ...(intakeBucketArn === undefined
      ? []
      : [
          {
            ...common,
            actions: ['s3:GetObject'],
            arn: intakeBucketArn,
            objects: FAILURE_KEY_PREFIX,
            ofKey: ['kms:Decrypt'],
            otherwise: 'no failure of the bucket is read',
          },
          {
            ...common,
            actions: ['s3:ListBucket'],
            arn: intakeBucketArn,
            otherwise: 'an object that was deleted looks like one that may not be read',
          },
        ]),
  ];
}

function readActions(streamArn: string): string[] {
  const service = streamArn.split(':')[2];
  return [`${service}:GetShardIterator`, `${service}:GetRecords`];
}

/** Lambda sends failures with the role of the function. */
function usesOfFunction({ arn: who, roleArn }: DeployedFunction, { mappings, staging }: Deployment): Use[] {
  const common = { roleArn, who, otherwise: 'Lambda drops the failures of its mappings' };
  const destinations = new Set(
    mappings.filter(({ functionArn }) => functionArn === who).flatMap(({ onFailure }) => onFailure ?? []),
  );
  return [...destinations].flatMap((arn): Use[] => {
    if (arn === staging.arn) return [{ ...common, actions: ['sqs:SendMessage'], arn, ofKey: TO_SEND }];
    const ofKey = ['kms:GenerateDataKey'];
    return [
      { ...common, actions: ['s3:PutObject'], arn, objects: FAILURE_KEY_PREFIX, ofKey },
      { ...common, actions: ['s3:ListBucket'], arn },
    ];
  });
}
