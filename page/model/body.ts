import { at, itemsOf, type JsonNode, scalarOf } from '../json/node';

/** Where the records of a message are, when they are in a bucket. */
export interface OverflowPlace {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
}

export function overflowOf(body: JsonNode): OverflowPlace | undefined {
  const overflow = at(body, 'overflow');
  if (!overflow) return undefined;
  const text = (name: string): string => scalarOf(at(overflow, name)) ?? '';
  return { bucket: text('bucket'), key: text('key'), bytes: Number(text('bytes')) };
}

/** A past redrive, as the message's history has it. */
export interface PastRedrive {
  readonly at: string;
  readonly by: string;
  readonly outcome: string;
  readonly error?: string;
  readonly requestId?: string;
}

/** Past redrives, the latest first. */
export function redrivesOf(body: JsonNode): PastRedrive[] {
  return itemsOf(at(body, 'redrive', 'history'))
    .map((attempt) => ({
      at: scalarOf(at(attempt, 'at')) ?? '',
      by: scalarOf(at(attempt, 'by')) ?? '',
      outcome: scalarOf(at(attempt, 'outcome')) ?? '',
      error: [scalarOf(at(attempt, 'error', 'type')), scalarOf(at(attempt, 'error', 'message'))]
        .filter((text) => text !== undefined && text !== '')
        .join(': '),
      requestId: scalarOf(at(attempt, 'requestId')),
    }))
    .reverse();
}

/** A name and a value of the pointer or of the hydration. */
export type Fact = readonly [name: string, value: string | undefined, kind?: 'time'];

/** What the pointer says, in the order in which a person asks. */
export function pointerFacts(body: JsonNode): Fact[] {
  const batch = at(body, 'KinesisBatchInfo') ?? at(body, 'DDBStreamBatchInfo');
  const of = (node: JsonNode | undefined, name: string): string | undefined => scalarOf(at(node, name));
  const request = at(body, 'requestContext');
  const response = at(body, 'responseContext');
  return [
    ['Stream', of(batch, 'streamArn')],
    ['Shard', of(batch, 'shardId')],
    ['First sequence number', of(batch, 'startSequenceNumber')],
    ['Last sequence number', of(batch, 'endSequenceNumber')],
    ['First record arrived', of(batch, 'approximateArrivalOfFirstRecord'), 'time'],
    ['Last record arrived', of(batch, 'approximateArrivalOfLastRecord'), 'time'],
    ['Batch size', of(batch, 'batchSize')],
    ['Function', of(request, 'functionArn')],
    ['Pipe', of(at(body, 'context'), 'partnerResourceArn')],
    ['Condition', of(request, 'condition') ?? of(at(body, 'context'), 'condition')],
    ['Invocations', of(request, 'approximateInvokeCount')],
    ['Request ID', of(request, 'requestId')],
    ['Function error', of(response, 'functionError')],
    ['Executed version', of(response, 'executedVersion')],
  ];
}

/** What the hydration found out. */
export function hydrationFacts(body: JsonNode): Fact[] {
  const of = (...names: string[]): string | undefined => scalarOf(at(body, 'hydration', ...names));
  const expected = of('expectedRecords');
  const found = of('foundRecords');
  return [
    ['Reason', of('reason', 'code')],
    ['', of('reason', 'message')],
    ['Records', found === undefined ? undefined : expected === undefined ? found : `${found} of ${expected}`],
    ['Intake', of('intake')],
    ['Hydrated', of('hydratedAt'), 'time'],
    ['Attempts', of('attempts')],
    ['Message group', of('groupId')],
  ];
}
