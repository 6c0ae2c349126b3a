import { SQS_RETENTION_SECONDS } from '../../contract/limits';
import type { Clients } from './clients';
import { Trouble } from './trouble';

/** A queue, as it was when it was looked up. */
export interface Queue {
  readonly url: string;
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly fifo: boolean;
  /** About so many messages can be received. */
  readonly visible: number;
  /** Roughly how many others have received: a consumer, or another person who looks. */
  readonly hidden: number;
  readonly retentionSeconds: number;
  /** Its policy, as JSON. */
  readonly policy?: string;
  /** Id, ARN or alias of the key that encrypts it, where it is not SQS's own. */
  readonly keyId?: string;
  /** Where SQS moves what was received too often. */
  readonly deadLetter?: { readonly arn: string; readonly maxReceiveCount: number };
}

interface QueueName {
  readonly name: string;
  readonly account?: string;
  readonly region?: string;
  readonly url?: string;
}

export class NoSuchQueue extends Trouble {}

/**
 * Looks up a queue.
 *
 * @param given - its name, URL or ARN
 * @throws NoSuchQueue
 */
export async function findQueue(given: string, clients: Clients): Promise<Queue> {
  const parsed = parseQueue(given);
  const sqs = await clients.sqs(parsed.region);
  const { GetQueueAttributesCommand, GetQueueUrlCommand } = await import('@aws-sdk/client-sqs');
  try {
    const named = { QueueName: parsed.name, QueueOwnerAWSAccountId: parsed.account };
    const url = parsed.url ?? (await sqs.send(new GetQueueUrlCommand(named))).QueueUrl ?? '';
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    );
    return describe(url, Attributes);
  } catch (error) {
    if (!/QueueDoesNotExist|NonExistentQueue/.test((error as Error).name)) throw error;
    const region = parsed.region ?? (await sqs.config.region());
    const where = `in ${region}${parsed.account === undefined ? '' : `, account ${parsed.account}`}`;
    throw new NoSuchQueue(`There is no queue ${parsed.name} ${where}. Check the name, --region and --profile.`, {
      cause: error,
    });
  }
}

/** The name, account and region that an ARN or a URL of a queue holds. */
export function parseQueue(given: string): QueueName {
  const arn = /^arn:[^:]+:sqs:(?<region>[^:]+):(?<account>\d+):(?<name>.+)$/.exec(given)?.groups;
  if (arn) return { name: arn.name ?? '', account: arn.account, region: arn.region };
  const url = /^https?:\/\/(?<host>[^/]+)\/(?<account>\d+)\/(?<name>[^/]+)\/?$/.exec(given)?.groups;
  if (!url) return { name: given };
  const region = /(?:^|\.)(?<region>[a-z]+(?:-[a-z]+)+-\d+)\./.exec(url.host ?? '')?.groups?.region;
  return { name: url.name ?? '', account: url.account, region, url: given };
}

function describe(url: string, attributes: Partial<Record<string, string>>): Queue {
  const arn = attributes.QueueArn ?? '';
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(attributes.RedrivePolicy ?? '{}');
  return {
    url,
    arn,
    name: arn.split(':')[5] ?? '',
    region: arn.split(':')[3] ?? '',
    fifo: attributes.FifoQueue === 'true',
    visible: Number(attributes.ApproximateNumberOfMessages ?? 0),
    hidden: Number(attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    retentionSeconds: Number(attributes.MessageRetentionPeriod ?? SQS_RETENTION_SECONDS.default),
    ...(attributes.Policy && { policy: attributes.Policy }),
    ...(attributes.KmsMasterKeyId && { keyId: attributes.KmsMasterKeyId }),
    ...(deadLetterTargetArn !== undefined && {
      deadLetter: { arn: deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) },
    }),
  };
}
