import { isSameNumber } from '../../contract/decimal';
import { isObject } from '../../contract/json';
import type { DynamoDBEventRecord } from '../../contract/lambda-event';
import type { DecodedDynamoDBRecord } from '../../contract/message';

/** A change for people to read: which images there are depends on the stream's view type and on the kind of change. */
export function decodeDynamoDBRecord({
  eventName,
  dynamodb,
  userIdentity,
}: DynamoDBEventRecord): DecodedDynamoDBRecord {
  return {
    eventName,
    ...image('keys', dynamodb.Keys),
    ...image('newImage', dynamodb.NewImage),
    ...image('oldImage', dynamodb.OldImage),
    ...(userIdentity && { userIdentity }),
  };
}

/** What is no item, as an object that Lambda did not write can have, is only in the payload. */
function image(name: 'keys' | 'newImage' | 'oldImage', item: unknown): Partial<DecodedDynamoDBRecord> {
  return isObject(item) ? { [name]: plainItem(item) } : {};
}

/** How each type of DynamoDB value is shown. What is no value of its type is shown as it is. */
const SHOWN = new Map<string, (value: unknown) => unknown>([
  ['S', asItIs],
  ['N', numberOrText],
  ['B', asItIs],
  ['SS', asItIs],
  ['NS', (numbers) => (Array.isArray(numbers) ? numbers.map(numberOrText) : numbers)],
  ['BS', asItIs],
  ['M', (item) => (isObject(item) ? plainItem(item) : item)],
  ['L', (values) => (Array.isArray(values) ? values.map(plainValue) : values)],
  ['NULL', () => null],
  ['BOOL', asItIs],
]);

/** An item without its types. */
function plainItem(item: object): Record<string, unknown> {
  // fromEntries defines members, so one called __proto__ is a member like any other.
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
}

/** A type that DynamoDB may add one day is shown with its type. */
function plainValue(value: unknown): unknown {
  if (!isObject(value)) return value;
  const [[type, inner] = ['', value]] = Object.entries(value);
  const show = SHOWN.get(type);
  return show === undefined ? value : show(inner);
}

function asItIs(value: unknown): unknown {
  return value;
}

/** A number where it says the same; the text where it would be rounded, or is an integer that readers could round. */
function numberOrText(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  const number = Number(text);
  const isSafe = Math.abs(number) <= Number.MAX_SAFE_INTEGER;
  return isSafe && isSameNumber(String(number), text) ? number : text;
}
