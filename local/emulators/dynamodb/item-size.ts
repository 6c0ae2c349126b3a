import type { AttributeValueJson, ItemJson } from '../../../contract/lambda-event';

const CONTAINER_OVERHEAD_BYTES = 3;

/**
 * Bytes that DynamoDB counts for an item: names and values.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: ItemJson = {}): number {
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
