import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { attemptsTable } from '../../redrive/inbox/attempts-table';
import { credentials, region, uniqueName } from '../helpers/aws/clients';
import { TestTables } from '../helpers/aws/tables';

const tables = new TestTables();
const TableName = 'attempts';

beforeAll(async () => {
  await tables.client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
});

const journal = () => attemptsTable(tables.client, TableName);

describe('an attempt', () => {
  test('begins once, and what came of it is known to whoever begins it again', async () => {
    const attempt = { id: uniqueName('batch'), attempt: 2, records: 3 };
    expect(await journal().begin(attempt)).toBeUndefined();
    expect(await journal().begin(attempt)).toEqual(attempt);

    const ended = { ...attempt, outcome: 'partly', resumeFrom: '101' } as const;
    await journal().update(ended);
    expect(await journal().begin(attempt)).toEqual(ended);
    expect(await journal().begin({ ...attempt, attempt: 1 })).toEqual(ended);
    expect(await journal().begin({ ...attempt, attempt: 3 })).toBeUndefined();
  });

  test('that was refused begins again', async () => {
    const attempt = { id: uniqueName('batch'), attempt: 1 };
    await journal().begin(attempt);
    await journal().update({ ...attempt, outcome: 'refused' });
    expect(await journal().begin(attempt)).toBeUndefined();
  });

  test('that is refused while another copy asks for it can be begun by that one', async ({ onTestFinished }) => {
    const attempt = { id: uniqueName('batch'), attempt: 1 };
    await journal().begin(attempt);
    const proxy = await startHttpProxy(tables.endpoint, {
      rule: async ({ operation }) => {
        if (operation === 'GetItem') await journal().update({ ...attempt, outcome: 'refused' });
        return undefined;
      },
    });
    onTestFinished(() => proxy.stop());
    const behind = attemptsTable(new DynamoDBClient({ region, credentials, endpoint: proxy.endpoint }), TableName);

    expect(await behind.begin(attempt)).toBeUndefined();
    expect(await journal().begin(attempt)).toEqual(attempt);
  });

  test('begins even where the answer of the table is lost, and only then', async ({ onTestFinished }) => {
    const proxy = await startHttpProxy(tables.endpoint, {
      rule: ({ operation, count }) => (operation === 'UpdateItem' && count === 1 ? { drop: 'after' } : undefined),
    });
    onTestFinished(() => proxy.stop());
    const behind = attemptsTable(new DynamoDBClient({ region, credentials, endpoint: proxy.endpoint }), TableName);
    const attempt = { id: uniqueName('batch'), attempt: 1 };

    expect(await behind.begin(attempt)).toBeUndefined();
    expect(proxy.calls).toHaveLength(2);
    expect(await behind.begin(attempt)).toEqual(attempt);
  });

  test('is forgotten six weeks after it was written, when no queue can hold its message any more', async () => {
    const id = uniqueName('batch');
    const before = Math.floor(Date.now() / 1_000);
    await journal().begin({ id, attempt: 1 });

    const { Item } = await tables.client.send(new GetItemCommand({ TableName, Key: { id: { S: id } } }));
    const kept = Number(Item?.expiresAt?.N) - before;
    expect(kept).toBeGreaterThanOrEqual(42 * 86_400);
    expect(kept).toBeLessThan(42 * 86_400 + 60);
  });
});

describe('where the table refuses an attempt', () => {
  /** Begins an attempt at a table that refuses it, and knows this of the item. */
  async function begin(Item?: object) {
    const inputs: object[] = [];
    const send = async ({ input }: { readonly input: object }) => {
      inputs.push(input);
      if ('UpdateExpression' in input)
        throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
      return { Item };
    };
    const earlier = await attemptsTable({ send } as never, TableName).begin({ id: 'b-1', attempt: 1 });
    return { earlier, inputs };
  }

  test('the earlier one is read consistently', async () => {
    const { earlier, inputs } = await begin({ attempt: { N: '3' }, outcome: { S: 'done' }, resumeFrom: { S: '' } });
    expect(earlier).toEqual({ id: 'b-1', attempt: 3, outcome: 'done' });
    expect(inputs[1]).toEqual({ TableName, Key: { id: { S: 'b-1' } }, ConsistentRead: true });
  });

  test('the earlier one may be forgotten meanwhile: then nobody knows its outcome', async () => {
    expect((await begin()).earlier).toEqual({ id: 'b-1', attempt: 0 });
  });

  test('for another reason, that is an error, so that nothing is sent', async () => {
    const send = async ({ input }: { readonly input: object }) => {
      if ('UpdateExpression' in input) throw new Error('slow down');
      return {};
    };
    const begun = attemptsTable({ send } as never, TableName).begin({ id: 'b-1', attempt: 1 });
    await expect(begun).rejects.toThrow('slow down');
  });
});
