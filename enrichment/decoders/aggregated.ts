import { createHash } from 'node:crypto';

/** A record that the Kinesis Producer Library put into an aggregate. */
export interface UserRecord {
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  readonly data: Buffer;
}

const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const CHECKSUM_BYTES = 16;

/** Members of the messages `AggregatedRecord` and `Record`. */
const TABLES = { partitionKeys: 1, explicitHashKeys: 2, records: 3 };
const RECORD = { partitionKey: 1, explicitHashKey: 2, data: 3 };

/** Wire types of Protocol Buffers. */
const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 };
/** A number has 64 bits at most, seven in a byte. A longer one takes minutes to read where it fills a record. */
const VARINT_BITS = 70n;

/**
 * The records of an aggregate; nothing for anything else, and for an aggregate whose checksum is wrong.
 *
 * @see https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
export function userRecords(bytes: Buffer): readonly UserRecord[] | undefined {
  if (bytes.length < MAGIC.length + CHECKSUM_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const message = bytes.subarray(MAGIC.length, -CHECKSUM_BYTES);
  const checksum = createHash('md5').update(message).digest();
  if (!checksum.equals(bytes.subarray(-CHECKSUM_BYTES))) return undefined;
  try {
    return readAggregate(message);
  } catch {
    return undefined;
  }
}

function readAggregate(message: Buffer): readonly UserRecord[] {
  const fields = [...fieldsOf(message)];
  const partitionKeys = textsOf(fields, TABLES.partitionKeys);
  const explicitHashKeys = textsOf(fields, TABLES.explicitHashKeys);
  return fields
    .filter(({ number }) => number === TABLES.records)
    .map(({ value }) => readRecord(bytesOf(value), partitionKeys, explicitHashKeys));
}

function readRecord(
  message: Buffer,
  partitionKeys: readonly string[],
  explicitHashKeys: readonly string[],
): UserRecord {
  const fields = new Map([...fieldsOf(message)].map(({ number, value }) => [number, value]));
  const partitionKey = partitionKeys[Number(fields.get(RECORD.partitionKey))];
  const explicitHashKey = explicitHashKeys[Number(fields.get(RECORD.explicitHashKey))];
  if (partitionKey === undefined)
    throw new RangeError('A record names a partition key that the aggregate does not have');
  const data = bytesOf(fields.get(RECORD.data) ?? Buffer.alloc(0));
  return { partitionKey, ...(explicitHashKey !== undefined && { explicitHashKey }), data };
}

interface Field {
  readonly number: number;
  readonly value: bigint | Buffer;
}

/** The fields of a message of Protocol Buffers, in their order. */
function* fieldsOf(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = () => {
    let [value, shift] = [0n, 0n];
    for (let more = true; more; shift += 7n) {
      if (shift >= VARINT_BITS) throw new RangeError('A number is longer than 64 bits');
      const byte = message.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      more = byte > 0x7f;
    }
    return value;
  };
  const take = (length: number) => {
    if (at + length > message.length) throw new RangeError('A field is longer than its message');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    const type = tag & 7;
    if (type === WIRE.varint) yield { number, value: varint() };
    else if (type === WIRE.bytes) yield { number, value: take(Number(varint())) };
    else if (type === WIRE.fixed64) yield { number, value: take(8) };
    else if (type === WIRE.fixed32) yield { number, value: take(4) };
    else throw new RangeError(`Wire type ${type} is not used`);
  }
}

function textsOf(fields: readonly Field[], number: number): readonly string[] {
  return fields.filter((field) => field.number === number).map(({ value }) => bytesOf(value).toString());
}

function bytesOf(value: bigint | Buffer): Buffer {
  if (typeof value === 'bigint') throw new RangeError('A field is a number where it should be bytes');
  return value;
}
