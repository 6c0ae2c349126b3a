import { expect, test } from 'vitest';
import { describeEndpoints } from '../../../local/cli/description';
import type { Cloud } from '../../../local/cloud/cloud';

const TABLE = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [{ AttributeName: 'customer' }, { AttributeName: 'number' }],
    AttributeDefinitions: [
      { AttributeName: 'customer', AttributeType: 'S' },
      { AttributeName: 'number', AttributeType: 'N' },
    ],
  },
};

test('the item to put has the key attributes of its table', () => {
  const cloud = {
    region: 'eu-west-1',
    endpoints: {},
    events: { all: [] },
    stacks: [
      {
        stack: { template: { Resources: { Table: TABLE } }, constructPaths: new Map() },
        resources: new Map([['Table', { ref: 'Orders' }]]),
        outputs: {},
      },
    ],
  } as unknown as Cloud;
  const [command = ''] = describeEndpoints(cloud).filter((line) => line.includes('put-item --table-name Orders'));
  expect(JSON.parse(/--item '(.*)'$/.exec(command)?.[1] ?? '')).toMatchObject({
    customer: { S: 'mine' },
    number: { N: '1000' },
    poison: { BOOL: true },
  });
});
