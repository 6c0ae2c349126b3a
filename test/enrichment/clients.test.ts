import { expect, test } from 'vitest';
import { createClients } from '../../enrichment/clients';
import { readEnvironment } from '../../enrichment/environment';

test('a client is kept for the Regions that were used last, however many Regions pointers name', () => {
  const { kinesis } = createClients(readEnvironment({}));
  const [busy, idle] = [kinesis('eu-west-1'), kinesis('eu-west-2')];

  for (let index = 0; index < 100; index += 1) {
    kinesis(`region-${index}`);
    expect(kinesis('eu-west-1')).toBe(busy);
  }

  expect(kinesis('eu-west-2')).not.toBe(idle);
});
