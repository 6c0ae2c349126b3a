import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import { decodeKinesisRecords } from '../../enrichment/decoders/kinesis';
import { isHydratedMessage, isKinesisMessage, type KinesisMessage } from '../../message/guards';
import { documentedBlocks } from '../helpers/docs/markdown';
import { LEFT_OUT, parseShortened } from '../helpers/docs/shortened-json';
import { SHOWN_MESSAGE } from '../helpers/docs/shown-schema';

/** By these a block is known to show a message, a part of one, or the pointer that becomes one. */
const TELLING_MEMBERS = ['hydration', 'payload', 'overflow', 'KinesisBatchInfo', 'DDBStreamBatchInfo'];

interface Shown {
  readonly file: string;
  readonly origin: string;
  readonly value: object;
}

type ShownMessage = Shown & { readonly value: HydratedMessage };

const shown: Shown[] = documentedBlocks('json', 'jsonc')
  .map(({ file, origin, code }) => ({ file, origin, value: Object(parseShortened(code)) }))
  .filter(({ value }) => TELLING_MEMBERS.some((member) => member in value));
const messages = shown.filter((block): block is ShownMessage => 'hydration' in block.value);

const validate = new Ajv({ allErrors: true }).compile(SHOWN_MESSAGE);

/** A part of a message leaves out what a message must have. */
function problems(value: object): unknown {
  return validate('hydration' in value ? value : { ...value, [LEFT_OUT]: true }) ? [] : validate.errors;
}

function contradictions({ hydration, payload }: HydratedMessage): string[] {
  const { status, reason, expectedRecords, foundRecords } = hydration;
  const found = payload && !isShortened(payload.Records) ? payload.Records.length : foundRecords;
  return [
    ...((reason === undefined) === (status === 'COMPLETE') ? [] : ['a reason is given unless COMPLETE']),
    ...(status !== 'COMPLETE' || foundRecords === expectedRecords ? [] : ['COMPLETE with another count than expected']),
    ...(found === foundRecords ? [] : ['foundRecords is not the count of records']),
  ];
}

function isShortened(list: readonly unknown[]): boolean {
  return list.includes(LEFT_OUT);
}

/** The README has no room for sequence numbers of 56 digits. */
function inFull(json: string): string {
  return json.replace(/(?<="\d+)…"/g, `${'0'.repeat(41)}"`);
}

function whole<T>(list: readonly T[] = []): T[] {
  return list.filter((element) => element !== LEFT_OUT);
}

test.each(documentedBlocks('json', 'jsonc'))('$origin is JSON, but for comments and ellipses', ({ code }) => {
  expect(parseShortened(code)).toBeTypeOf('object');
});

describe('messages that the documentation shows', () => {
  test('are those of the README and of the chapter on messages', () => {
    expect(shown.map(({ file }) => file)).toEqual(expect.arrayContaining(['README.md', 'docs/message.md']));
    expect(messages.filter(({ value }) => value.KinesisBatch).map(({ file }) => file)).toContain('README.md');
  });

  test.each(shown)('$origin: members, statuses and reasons are those of the schema', ({ value }) => {
    expect(problems(value)).toEqual([]);
  });

  test.each(messages)('$origin: status, reason and counts agree', ({ value }) => {
    expect(contradictions(value)).toEqual([]);
  });

  test.each(messages.filter(({ value }) => value.KinesisBatch))(
    '$origin: the batch is the data, decoded',
    ({ value }) => {
      const records = isKinesisMessage(value) ? whole(value.payload?.Records) : [];
      expect(whole(value.KinesisBatch)).toEqual(decodeKinesisRecords(records));
    },
  );

  test('README.md: the message is the pointer beside it, hydrated', () => {
    const [pointer, message] = shown.filter(({ file }) => file === 'README.md').map(({ value }) => value);
    const both = { ...JSON.parse(inFull(JSON.stringify(pointer))), ...message } as KinesisMessage;

    expect(isHydratedMessage(both)).toBe(true);
    expect(both.hydration.expectedRecords).toBe(both.KinesisBatchInfo.batchSize);
    expect(Date.parse(both.hydration.hydratedAt)).toBeGreaterThan(Date.parse(both.timestamp));
  });
});
