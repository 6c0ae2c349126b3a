import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SQS_RETENTION_SECONDS } from '../../contract/limits';
import type { RedriveOutcome } from '../../contract/message';
import { ATTEMPTS_EXPIRY, ATTEMPTS_KEY } from '../../contract/redrive-inbox';
import type { AttemptJournal, JournaledAttempt } from '../journal';

/** Longer than two queues keep a message, one after the other; seconds. */
const KEPT_SECONDS = 3 * SQS_RETENTION_SECONDS.max;

/**
 * A journal that all sandboxes of the function share: an item for each message, with its latest attempt. SQS can deliver
 * a message twice, and a pointer can be hydrated twice; only one of them gets an attempt.
 */
export function attemptsTable(client: DynamoDBClient, TableName: string): AttemptJournal {
  return {
    async begin(attempt) {
      const earlier = await beginOrRead(client, TableName, attempt);
      // It was refused after this one was turned away for it, so nothing was sent.
      const isRefused = earlier?.attempt === attempt.attempt && earlier.outcome === 'refused';
      return isRefused ? beginOrRead(client, TableName, attempt) : earlier;
    },
    async update(attempt) {
      await client.send(new UpdateItemCommand({ TableName, ...setting(attempt) }));
    },
  };
}

/** Begins an attempt; what prevents it, if so. */
async function beginOrRead(
  client: DynamoDBClient,
  TableName: string,
  attempt: JournaledAttempt,
): Promise<JournaledAttempt | undefined> {
  try {
    await client.send(new UpdateItemCommand({ TableName, ...beginning(attempt) }));
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return readAttempt(client, TableName, attempt.id);
  }
}

/** Stands for an outcome that is not known yet. */
const BEGUN = 'begun';

const ATTRIBUTES = {
  '#attempt': 'attempt',
  '#records': 'records',
  '#outcome': 'outcome',
  '#resumeFrom': 'resumeFrom',
  '#expiry': ATTEMPTS_EXPIRY,
};

function setting({ id, attempt, records, outcome, resumeFrom }: JournaledAttempt) {
  return {
    Key: { [ATTEMPTS_KEY]: { S: id } },
    UpdateExpression:
      'SET #attempt = :attempt, #records = :records, #outcome = :outcome, #resumeFrom = :resumeFrom, #expiry = :expiry',
    ExpressionAttributeNames: ATTRIBUTES,
    ExpressionAttributeValues: {
      ':attempt': { N: `${attempt}` },
      ':records': records === undefined ? { NULL: true } : { N: `${records}` },
      ':outcome': { S: outcome ?? BEGUN },
      ':resumeFrom': { S: resumeFrom ?? '' },
      ':expiry': { N: `${Math.ceil(Date.now() / 1_000) + KEPT_SECONDS}` },
    },
  };
}

/**
 * Unless this attempt, or a later one, was begun before; a refused one may begin again. The SDK repeats a call whose answer
 * was lost: by its token, the second one finds what the first one wrote.
 */
function beginning(attempt: JournaledAttempt) {
  const item = setting(attempt);
  const refused: RedriveOutcome = 'refused';
  return {
    ...item,
    UpdateExpression: `${item.UpdateExpression}, #token = :token`,
    ConditionExpression:
      'attribute_not_exists(#attempt) OR #attempt < :attempt OR (#attempt = :attempt AND (#outcome = :refused OR #token = :token))',
    ExpressionAttributeNames: { ...item.ExpressionAttributeNames, '#token': 'token' },
    ExpressionAttributeValues: {
      ...item.ExpressionAttributeValues,
      ':refused': { S: refused },
      ':token': { S: randomUUID() },
    },
  };
}

/** The attempt that prevented this one; its item may have expired since. */
async function readAttempt(client: DynamoDBClient, TableName: string, id: string): Promise<JournaledAttempt> {
  const Key = { [ATTEMPTS_KEY]: { S: id } };
  const { Item = {} } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  const { attempt, records, outcome, resumeFrom } = Item;
  return {
    id,
    attempt: Number(attempt?.N ?? 0),
    ...(records?.N && { records: Number(records.N) }),
    ...(outcome?.S && outcome.S !== BEGUN && { outcome: outcome.S as RedriveOutcome }),
    ...(resumeFrom?.S && { resumeFrom: resumeFrom.S }),
  };
}
