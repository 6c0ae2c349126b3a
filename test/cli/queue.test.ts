import { expect, test } from 'vitest';
import { parseQueue } from '../../cli/engine/queue';

test.each([
  ['sqs.eu-west-1.amazonaws.com', 'eu-west-1'],
  ['sqs.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
  ['sqs.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['sqs.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1'],
  ['sqs-fips.us-east-2.amazonaws.com', 'us-east-2'],
  ['sqs.us-east-2.api.aws', 'us-east-2'],
  ['us-east-2.queue.amazonaws.com', 'us-east-2'],
  ['vpce-0a1b2c3d4e5f-abcdefgh.sqs.us-east-2.vpce.amazonaws.com', 'us-east-2'],
  ['127.0.0.1:4566', undefined],
])('the Region of a queue whose URL has the host %s is %s', (host, region) => {
  expect(parseQueue(`https://${host}/111111111111/orders`)).toMatchObject({ name: 'orders', region });
});
