import { isSameNumber } from '../../contract/decimal';
import type { AttributeValueJson, DynamoDBEventRecord, ItemJson } from '../../contract/lambda-event';
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

function image(name: 'keys' | 'newImage' | 'oldImage', item: ItemJson | undefined): Partial<DecodedDynamoDBRecord> {
  return item === undefined ? {} : { [name]: plainItem(item) };
}

/** How each type of DynamoDB value is shown. */
const SHOWN = new Map<string, (value: never) => unknown>([
  ['S', asItIs],
  ['N', numberOrText],
  ['B', asItIs],
  ['SS', asItIs],
  ['NS', (numbers: readonly string[]) => numbers.map(numberOrText)],
  ['BS', asItIs],
  ['M', plainItem],
  ['L', (values: readonly AttributeValueJson[]) => values.map(plainValue)],
  ['NULL', () => null],
  ['BOOL', asItIs],
]);

/** An item without its types. */
function plainItem(item: ItemJson): Record<string, unknown> {
  // fromEntries defines members, so one called __proto__ is a member like any other.
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
}

/** A type that DynamoDB may add one day is shown with its type. */
function plainValue(value: AttributeValueJson): unknown {
  const [[type, inner] = ['', value]] = Object.entries(value);
  const show = SHOWN.get(type);
  return show === undefined ? value : show(inner as never);
}

function asItIs(value: unknown): unknown {
  return value;
}

/** A number where it says the same; the text where it would be rounded, or is an integer that readers could round. */
function numberOrText(text: string): number | string {
  const number = Number(text);
  const isSafe = Math.abs(number) <= Number.MAX_SAFE_INTEGER;
  return isSafe && isSameNumber(String(number), text) ? number : text;
}
