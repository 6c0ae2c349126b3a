import { at, isSame, itemsOf, type JsonMember, type JsonNode, membersOf, scalarOf } from '../json/node';

/** A record of a message, as the function received it and decoded. */
export interface MessageRecord {
  /** From 1, as people count. */
  readonly number: number;
  /** Partition key, or the keys of the item. */
  readonly key: string;
  readonly sequenceNumber: string;
  /** When it arrived in the stream; milliseconds since 1970. */
  readonly arrivedAt?: number;
  /** Of a table: INSERT, MODIFY or REMOVE. */
  readonly change?: string;
  /** Data decoded, or the item after the change; of a removed item what it was. Absent where nothing was decoded. */
  readonly decoded?: JsonNode;
  /** Attributes that a MODIFY changed. */
  readonly changes?: readonly AttributeChange[];
  /** The decoded record as the message has it. */
  readonly wholeDecoded?: JsonNode;
  /** The record as the function received it. */
  readonly raw: JsonNode;
}

export interface AttributeChange {
  readonly name: string;
  readonly before?: JsonNode;
  readonly after?: JsonNode;
}

/**
 * The records of a message, or of its object in a bucket.
 *
 * @param batch - the decoded batch, where the message has none itself
 */
export function recordsOf(body: JsonNode, batch?: JsonNode): MessageRecord[] {
  const raw = itemsOf(at(body, 'payload', 'Records'));
  const decoded = itemsOf(at(body, 'KinesisBatch') ?? at(body, 'DynamoDBBatch') ?? batch);
  return raw.map((record, index) =>
    at(record, 'kinesis') ? kinesisRecord(record, decoded[index], index) : tableRecord(record, decoded[index], index),
  );
}

function kinesisRecord(raw: JsonNode, decoded: JsonNode | undefined, index: number): MessageRecord {
  return {
    number: index + 1,
    key: scalarOf(at(raw, 'kinesis', 'partitionKey')) ?? '',
    sequenceNumber: scalarOf(at(raw, 'kinesis', 'sequenceNumber')) ?? '',
    ...arrival(at(raw, 'kinesis', 'approximateArrivalTimestamp')),
    ...(decoded && { decoded, wholeDecoded: decoded }),
    raw,
  };
}

function tableRecord(raw: JsonNode, decoded: JsonNode | undefined, index: number): MessageRecord {
  const before = at(decoded, 'oldImage');
  const after = at(decoded, 'newImage');
  const keys = at(decoded, 'keys');
  return {
    number: index + 1,
    key: membersOf(keys)
      .map(({ value }) => scalarOf(value) ?? '')
      .join(' · '),
    sequenceNumber: scalarOf(at(raw, 'dynamodb', 'SequenceNumber')) ?? '',
    ...arrival(at(raw, 'dynamodb', 'ApproximateCreationDateTime')),
    change: scalarOf(at(raw, 'eventName')) ?? '',
    ...(decoded && { decoded: after ?? before ?? keys ?? decoded, wholeDecoded: decoded }),
    ...(before && after && { changes: changesBetween(before, after) }),
    raw,
  };
}

/** Lambda writes times in seconds. */
function arrival(node: JsonNode | undefined): { arrivedAt?: number } {
  const seconds = Number(scalarOf(node));
  return node === undefined || Number.isNaN(seconds) ? {} : { arrivedAt: seconds * 1_000 };
}

function changesBetween(before: JsonNode, after: JsonNode): AttributeChange[] {
  const names = new Set([...membersOf(before), ...membersOf(after)].map(({ name }) => name));
  return [...names]
    .map((name) => ({ name, before: at(before, name), after: at(after, name) }))
    .filter((change) => !isSame(change.before, change.after));
}

/** Columns of a table of the decoded data: the members that most records have, in the order in which they come. */
export function columnsOf(records: readonly MessageRecord[], most: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const { decoded } of records)
    for (const { name } of distinct(membersOf(decoded))) counts.set(name, (counts.get(name) ?? 0) + 1);
  const order = [...counts.keys()];
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([name]) => name)
    .sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

function distinct(members: readonly JsonMember[]): JsonMember[] {
  return [...new Map(members.map((member) => [member.name, member])).values()];
}
