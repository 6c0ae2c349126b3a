import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AttributeValueJson, ItemJson } from '../../../contract/lambda-event';

export const STREAM_VIEW_TYPES = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] as const;
export type StreamViewType = (typeof STREAM_VIEW_TYPES)[number];

/** What a write did to one item. An image is absent when the item did not exist before or does not exist after. */
export interface Change {
  readonly keys: ItemJson;
  readonly oldImage?: ItemJson;
  readonly newImage?: ItemJson;
}

/** The part of a stream record that follows from the change. */
export interface ChangeRecord {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly images: { readonly Keys: ItemJson; readonly NewImage?: ItemJson; readonly OldImage?: ItemJson };
  readonly sizeBytes: number;
}

/** The record of a change as a stream of this view type shows it; `undefined` when nothing changed. */
export function recordChange({ keys, oldImage, newImage }: Change, viewType: StreamViewType): ChangeRecord | undefined {
  if (sameItem(oldImage, newImage)) return undefined;
  const withNew = viewType === 'NEW_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  const withOld = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  const images = {
    Keys: keys,
    ...(withNew && newImage && { NewImage: newImage }),
    ...(withOld && oldImage && { OldImage: oldImage }),
  };
  return {
    eventName: oldImage === undefined ? 'INSERT' : newImage === undefined ? 'REMOVE' : 'MODIFY',
    images,
    sizeBytes: itemSize(images.Keys) + itemSize(images.NewImage) + itemSize(images.OldImage),
  };
}

function sameItem(one: ItemJson | undefined, other: ItemJson | undefined): boolean {
  return isDeepStrictEqual(one && withSortedSets({ M: one }), other && withSortedSets({ M: other }));
}

/** Sets are equal in any order. */
function withSortedSets(value: AttributeValueJson): unknown {
  if ('SS' in value) return { SS: value.SS.toSorted() };
  if ('NS' in value) return { NS: value.NS.toSorted() };
  if ('BS' in value) return { BS: value.BS.toSorted() };
  if ('L' in value) return { L: value.L.map(withSortedSets) };
  if ('M' in value)
    return { M: Object.fromEntries(Object.entries(value.M).map(([name, child]) => [name, withSortedSets(child)])) };
  return value;
}

/** A record in a stream, with its form on the wire. */
export interface StreamRecord {
  readonly sequenceNumber: bigint;
  readonly sizeBytes: number;
  readonly wire: object;
}

interface RecordContext {
  readonly sequenceNumber: bigint;
  readonly viewType: StreamViewType;
  readonly region: string;
  readonly expired: boolean;
}

/** The user identity of a deletion by time to live. */
const TIME_TO_LIVE = { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' };

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
export function streamRecord(change: ChangeRecord, context: RecordContext): StreamRecord {
  const { sequenceNumber, viewType, region, expired } = context;
  return {
    sequenceNumber,
    sizeBytes: change.sizeBytes,
    wire: {
      eventID: randomBytes(16).toString('hex'),
      eventName: change.eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(Date.now() / 1_000),
        ...change.images,
        SequenceNumber: String(sequenceNumber),
        SizeBytes: change.sizeBytes,
        StreamViewType: viewType,
      },
      ...(expired && { userIdentity: TIME_TO_LIVE }),
    },
  };
}

const CONTAINER_OVERHEAD_BYTES = 3;

/**
 * Bytes that DynamoDB counts for an item: names and values.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
function itemSize(item: ItemJson = {}): number {
  return sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueSize(value)));
}

function valueSize(value: AttributeValueJson): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return numberSize(value.N);
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('SS' in value) return sum(value.SS.map((text) => Buffer.byteLength(text)));
  if ('NS' in value) return sum(value.NS.map(numberSize));
  if ('BS' in value) return sum(value.BS.map((data) => Buffer.byteLength(data, 'base64')));
  if ('L' in value) return CONTAINER_OVERHEAD_BYTES + sum(value.L.map((element) => 1 + valueSize(element)));
  if ('M' in value) return CONTAINER_OVERHEAD_BYTES + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}

/** One byte for two significant digits, one more for the number itself and one for a minus. */
function numberSize(number: string): number {
  const digits = number
    .replace(/[eE].*$/, '')
    .replace(/[-+.]/g, '')
    .replace(/^0+|0+$/g, '');
  return 1 + Math.ceil(digits.length / 2) + (number.startsWith('-') ? 1 : 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
