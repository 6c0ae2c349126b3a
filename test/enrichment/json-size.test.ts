import { expect, test } from 'vitest';
import { jsonSizeOf, payloadSizeOf } from '../../enrichment/json-size';
import { dynamoDBRecord, kinesisRecord } from '../helpers/messages/event-records';

const bytesOf = (value: object) => Buffer.byteLength(JSON.stringify(value));

test('a value takes up the bytes of its JSON, and travels where each of its characters does', () => {
  expect(jsonSizeOf({ name: 'Zoë' })).toEqual({ bytes: 15, canTravel: true });
  expect(jsonSizeOf({ name: '\uFFFF' })).toMatchObject({ canTravel: false });
});

test('a payload is measured exactly as long as its data is within the limit', () => {
  const payload = { Records: [kinesisRecord('abc'), kinesisRecord('abcdef', { index: 1 })] };
  const dataCharacters = 4 + 8;

  expect(payloadSizeOf(payload, dataCharacters)).toEqual({ bytes: bytesOf(payload), canTravel: true });
  expect(payloadSizeOf(payload, dataCharacters - 1)).toEqual({ bytes: dataCharacters, canTravel: true });
});

test('a payload whose size does not follow from its data is measured exactly', () => {
  const ofTable = { Records: [dynamoDBRecord({ Keys: { id: { S: 'order-1' } } })] };
  const strange = { Records: [{ kinesis: null }, { kinesis: { data: 7 } }, 'none'] } as never;

  expect(payloadSizeOf(ofTable, 0).bytes).toBe(bytesOf(ofTable));
  expect(payloadSizeOf(strange, 0).bytes).toBe(bytesOf(strange));
});
