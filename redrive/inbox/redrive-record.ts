import type { HydratedMessage, RedriveAttempt, RedriveOutcome } from '../../contract/message';
import { INBOX_MARGIN_SECONDS } from '../../contract/redrive-inbox';
import { candidateOf } from '../candidate';
import { withAttempt } from '../history';
import type { MessageAttributes } from '../message-attributes';
import { isTooLong, type MessageBody, parseBody, sendUpdated } from '../message-body';
import { planRedrive, type RefusedRedrive } from '../plan';
import type { RedrivePorts } from '../ports';
import { redriveOne } from '../redrive-one';
import type { Refusal, RefusalCode } from '../refusal';
import type { RedriveReport } from '../report';
import type { InboxEnvironment } from './environment';
import type { InboxRecord } from './inbox-record';

/** What the inbox's function works with. */
export interface RedriveEdges extends Pick<RedrivePorts, 'loadPayload' | 'invoke' | 'journal'> {
  readonly environment: InboxEnvironment;
  /** Puts a message into the destination queue. */
  readonly putBack: (body: string, around: Around) => Promise<void>;
}

/** What a message has around its body. */
interface Around {
  readonly attributes: MessageAttributes;
  /** The message group of a fair queue. */
  readonly messageGroup?: string | undefined;
}

/** What came of a message, and where it is now: gone if done, else in the destination queue, or here if it comes again. */
export interface InboxResult {
  /** `hydration.id`; absent if it is not a hydrated message. */
  readonly id?: string;
  readonly functionArn?: string;
  readonly outcome: RedriveOutcome;
  /** Of the function's error, or the code of the refusal. */
  readonly reason?: string;
  readonly requestId?: string;
  readonly attempts?: number;
  /** It is in the destination queue as it came: no history fits beside it there. */
  readonly withoutHistory?: true;
  /** Why the message has to come again, if so. */
  readonly retry?: string;
}

/** Refusals that a later delivery may not meet. */
const TRANSIENT: ReadonlySet<RefusalCode> = new Set(['THROTTLED', 'NOT_INVOKED', 'PAYLOAD_UNAVAILABLE']);

/**
 * Redrives one message of the inbox.
 *
 * @param milliseconds - that the function has left
 */
export async function redriveRecord(
  record: InboxRecord,
  milliseconds: number,
  edges: RedriveEdges,
): Promise<InboxResult> {
  const body = parseBody(record.body);
  if (!body) {
    await edges.putBack(record.body, around(record));
    return { outcome: 'refused', reason: 'NOT_HYDRATED' };
  }
  const received = new ReceivedMessage(record, body, edges);
  const result = await redriveReceived(received, milliseconds, edges);
  return { ...result, ...(received.isWithoutHistory && { withoutHistory: true }) };
}

async function redriveReceived(
  received: ReceivedMessage,
  milliseconds: number,
  edges: RedriveEdges,
): Promise<InboxResult> {
  const report = await redrive(received, milliseconds, edges);
  const { id, functionArn, attempts, outcome, fate, trouble, error, refusal, requestId } = report;
  if (outcome === 'refused' && refusal) return refuse(received, { ...report, refusal }, edges);
  // Done is done: the mapping deletes the message. Anything else must be in the destination queue before it does.
  const retry = outcome !== 'done' && fate === 'kept' ? trouble : undefined;
  return { id, functionArn, attempts, outcome, reason: refusal?.code ?? error?.type, requestId, retry };
}

/** A hydrated message of the inbox. */
class ReceivedMessage {
  /** Whether it is in the destination queue as it came, as no history fits beside it there. */
  isWithoutHistory = false;

  constructor(
    readonly record: InboxRecord,
    private readonly body: MessageBody,
    private readonly edges: RedriveEdges,
  ) {}

  get message(): HydratedMessage {
    return this.body.message;
  }

  /** Puts the updated message into the destination queue, with its attributes and in what was around it. */
  async putBack(updated: HydratedMessage): Promise<void> {
    const send = (text: string) => this.edges.putBack(text, around(this.record));
    try {
      await sendUpdated(this.body, updated, send);
    } catch (error) {
      // It fitted before. If it came here again, no attempt would ever end.
      if (!isTooLong(error as Error)) throw error;
      await send(this.record.body);
      this.isWithoutHistory = true;
    }
  }
}

function around(record: InboxRecord): Around {
  return { attributes: attributesOf(record), messageGroup: record.attributes.MessageGroupId };
}

function attributesOf({ messageAttributes }: InboxRecord): MessageAttributes {
  return Object.fromEntries(
    Object.entries(messageAttributes).map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      {
        DataType: dataType,
        ...(stringValue !== undefined && { StringValue: stringValue }),
        ...(binaryValue !== undefined && { BinaryValue: Buffer.from(binaryValue, 'base64') }),
      },
    ]),
  );
}

/** The part of a report that one of a plan has, too. */
type Report = Pick<RedriveReport, 'id' | 'attempts' | 'outcome' | 'fate'> & Partial<RedriveReport>;

async function redrive(received: ReceivedMessage, milliseconds: number, edges: RedriveEdges): Promise<Report> {
  const { maxRedrives, functionName } = edges.environment;
  const candidate = candidateOf(received.record.messageId, received.message);
  const { functionArn = '' } = candidate;
  const functions = [{ functionArn, timeoutSeconds: milliseconds / 1_000 - INBOX_MARGIN_SECONDS }];
  const { groups, refused } = planRedrive([candidate], { functions, maxRedrives });
  const [planned] = groups.flatMap(({ redrives }) => redrives);
  if (planned) return redriveOne(planned, portsOf(received, edges), { by: nameOf(functionName) });
  return { ...(refused[0] as RefusedRedrive), outcome: 'refused', fate: 'kept' };
}

/** The mapping deletes from the inbox, as soon as the invocation succeeds. */
function portsOf(received: ReceivedMessage, { loadPayload, invoke, journal }: RedriveEdges): RedrivePorts {
  const messages = {
    read: async () => received.message,
    send: (_: string, updated: HydratedMessage) => received.putBack(updated),
    delete: async () => {},
  };
  return { loadPayload, invoke, journal, messages };
}

/** What a later delivery may not meet comes again, unless this is the last: SQS would then move it back without a history. */
async function refuse(
  received: ReceivedMessage,
  report: Report & { readonly refusal: Refusal },
  { environment }: RedriveEdges,
): Promise<InboxResult> {
  const { id, functionArn, attempts, refusal } = report;
  const result: InboxResult = { id, functionArn, attempts, outcome: 'refused', reason: refusal.code };
  const isLastReceive = Number(received.record.attributes.ApproximateReceiveCount) >= environment.maxReceiveCount;
  if (TRANSIENT.has(refusal.code) && !isLastReceive) return { ...result, retry: refusal.message };
  await received.putBack(withRefusal(received.message, report, nameOf(environment.functionName)));
  return result;
}

/** The message with what is known of another copy's attempt, and with the refusal. */
function withRefusal(message: HydratedMessage, { attempts, refusal, earlier }: Report, by: string): HydratedMessage {
  const at = new Date().toISOString();
  const error = refusal && { type: refusal.code, message: refusal.message };
  const before = message.redrive ?? { count: 0, history: [] };
  const learned: RedriveAttempt[] = earlier ? [{ at, by, outcome: earlier.outcome ?? 'unknown' }] : [];
  const resumeFrom = earlier?.resumeFrom ?? before.resumeFrom;
  const history = [...before.history, ...learned];
  return withAttempt(message, { at, by, outcome: 'refused', error }, { count: attempts, resumeFrom, history });
}

function nameOf(functionName: string): string {
  return `redrive inbox ${functionName}`;
}
