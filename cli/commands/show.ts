import { REDRIVE_OUTCOMES } from '../../contract/message';
import { isCount } from '../../contract/numbers';
import { isOverflowed } from '../../message/guards';
import { withMembers } from '../../redrive/json-members';
import { unwrapBody } from '../../redrive/message-body';
import { decodedBatch } from '../engine/decoded-batch';
import { loadRecords } from '../engine/load-records';
import type { Found } from '../engine/look';
import { type BucketChoice, overflowReader } from '../engine/overflow-reader';
import { isCalled } from '../engine/selection';
import { errorTexts, textOf } from '../engine/summary';
import type { LookingOptions } from '../options';
import type { Context, Ending } from '../run';
import { age, count, shortName } from '../terminal/words';
import { describeRest, looking, showProgress } from './looking';
import { OUTCOME_WORDS } from './redrive-tally';

export interface ShowOptions extends LookingOptions, BucketChoice {
  readonly load?: boolean;
}

/** Shows one message with its records. */
export function show(id: string, options: ShowOptions): (context: Context) => Promise<Ending> {
  return (context) =>
    looking(options, context, async (look) => {
      const { output } = context;
      for await (const found of look.find()) {
        showProgress(look, output);
        if (!isCalled(id, found.summary)) continue;
        const withRecords = options.load ? await loaded(found, options, context) : undefined;
        if (withRecords) showFound({ ...found, entry: withRecords }, JSON.stringify(withRecords.message), context);
        else showFound(found, unwrapBody(found.received.body).text, context);
        return 'all-done';
      }
      output.error(
        `${look.queue.name} has no message whose ID begins with ${id}. hydrated-dlq list --flat shows all IDs.`,
      );
      describeRest(look, output);
      return 'failed-or-left';
    });
}

/** The message with its records from their bucket; nothing where they are not in one. */
async function loaded({ entry }: Found, options: ShowOptions, { clients }: Context) {
  if (entry.kind !== 'message' || !isOverflowed(entry.message)) return undefined;
  return { ...entry, message: await loadRecords(entry.message, overflowReader(options, clients)) };
}

/** @param body - JSON */
function showFound({ summary, entry, received }: Found, body: string, { output }: Context): void {
  const { sentAt, receiveCount, messageId } = received;
  const facts = { type: 'message', group: summary.group, sqs: { messageId, sentAt, receiveCount } };
  output.jsonText(withMembers(JSON.stringify(facts), { body }));
  output.line(output.colors.bold(`${summary.id}  ${summary.status}`));
  for (const [name, text] of factsOf({ summary, entry, received }))
    if (text !== undefined) output.line(`  ${output.colors.dim(name.padEnd(10))} ${text}`);
  output.line();
  for (const line of records(entry)) output.line(line);
}

function factsOf({ summary, entry, received }: Found): [name: string, text: string | undefined][] {
  const { consumerArn, streamArn, shardId, condition, functionError, requestId, failedAt, records } = summary;
  const hydration = entry.kind === 'message' ? entry.message.hydration : undefined;
  const body = entry.kind === 'message' ? entry.message : entry.pointer;
  const range = body.KinesisBatchInfo ?? body.DDBStreamBatchInfo;
  const invocations = body.requestContext?.approximateInvokeCount;
  return [
    ['group', summary.group],
    ['function', consumerArn && `${shortName(consumerArn)}  (${consumerArn})`],
    ['stream', streamArn && `${shortName(streamArn)}, ${shardId}  (${streamArn})`],
    ['range', range && `${range.startSequenceNumber} to ${range.endSequenceNumber}`],
    ['records', records === undefined ? undefined : foundOf(hydration?.foundRecords, records)],
    ['reason', hydration?.reason && `${hydration.reason.code}: ${hydration.reason.message}`],
    [
      'condition',
      condition && `${condition}${isCount(invocations) ? ` after ${count(invocations, 'invocation')}` : ''}`,
    ],
    ['error', functionError === null ? 'none: the function named failed items' : functionError],
    ['request', requestId],
    ['failed', `${failedAt}  (${age(failedAt)} ago)`],
    ['hydrated', hydration && `${hydration.hydratedAt}, at attempt ${hydration.attempts}`],
    ['received', count(received.receiveCount, 'time')],
    ...pastRedrives(entry),
  ];
}

/** The latest first. */
function pastRedrives(entry: Found['entry']): [name: string, text: string][] {
  const history = entry.kind === 'message' ? (entry.message.redrive?.history ?? []) : [];
  return history.toReversed().map((attempt) => {
    const [at, by, requestId] = [attempt.at, attempt.by, attempt.requestId].map(textOf);
    const { type, message } = errorTexts(attempt);
    const who = [at, by && `by ${by}`].filter(Boolean).join(' ');
    const outcome = [who, outcomeInWords(attempt.outcome)].filter(Boolean).join(': ');
    const why = [type, message].filter(Boolean).join(': ').split('\n')[0];
    return ['redriven', [outcome, why, requestId && `request ${requestId}`].filter(Boolean).join(', ')];
  });
}

/** A history can hold outcomes of a newer version, or what others wrote. */
function outcomeInWords(outcome: unknown): string {
  const known = REDRIVE_OUTCOMES.find((one) => one === outcome);
  return known ? OUTCOME_WORDS[known] : (textOf(outcome) ?? 'unknown');
}

function foundOf(found: number | undefined, expected: number): string {
  return found === undefined ? `${expected}, not hydrated yet` : `${found} of ${expected}`;
}

/** What people read. */
function records(entry: Found['entry']): string[] {
  if (entry.kind === 'pointer')
    return [
      'A pointer: its records are in the stream, for as long as that keeps them. hydrated-dlq stage hydrates it.',
    ];
  const { message } = entry;
  if (isOverflowed(message)) {
    const { bucket, key, bytes } = message.overflow;
    return [`The records are in s3://${bucket}/${key} (${count(bytes, 'byte')}): --load reads them.`];
  }
  const shown = decodedBatch(message) ?? message.hydration.original;
  if (shown === undefined) return ['No records are left.'];
  return typeof shown === 'string' ? [shown] : JSON.stringify(shown, null, 2).split('\n');
}
