import type { HydratedMessage, RedriveAttempt, RedriveOutcome } from '../../contract/message';
import { INBOX_MARGIN_SECONDS } from '../../contract/redrive-inbox';
import { candidateOf } from '../candidate';
import { withAttempt } from '../history';
import { type MessageBody, parseBody, updatedBody } from '../message-body';
import { planRedrive, type RefusedRedrive } from '../plan';
import type { RedrivePorts } from '../ports';
import { redriveOne } from '../redrive-one';
import type { Refusal, RefusalCode } from '../refusal';
import type { RedriveReport } from '../report';
import type { InboxEnvironment } from './environment';
import type { InboxRecord } from './handler';

/** What the inbox's function works with. */
export interface RedriveEdges extends Pick<RedrivePorts, 'loadPayload' | 'invoke' | 'journal'> {
  readonly environment: InboxEnvironment;
  /** Puts a body into the destination queue. */
  readonly putBack: (body: string) => Promise<void>;
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
  /** Why the message has to come again, if so. */
  readonly retry?: string;
}

/** Refusals that may be over in a moment. */
const TRANSIENT: ReadonlySet<RefusalCode> = new Set(['THROTTLED', 'NOT_INVOKED', 'PAYLOAD_UNAVAILABLE']);

/** Redrives one message of the inbox, of which the function has as many milliseconds left. */
export async function redriveRecord(
  record: InboxRecord,
  milliseconds: number,
  edges: RedriveEdges,
): Promise<InboxResult> {
  const body = parseBody(record.body);
  if (!body) {
    await edges.putBack(record.body);
    return { outcome: 'refused', reason: 'NOT_HYDRATED' };
  }
  const report = await redrive(body, record.messageId, milliseconds, edges);
  if (report.refusal) return refuse(record, body, { ...report, refusal: report.refusal }, edges);
  const { id, functionArn, attempts, outcome, fate, trouble, error, requestId } = report;
  // Done is done: the mapping deletes the message. Anything else must be in the destination queue before it does.
  const retry = outcome !== 'done' && fate === 'kept' ? trouble : undefined;
  return { id, functionArn, attempts, outcome, reason: error?.type, requestId, retry };
}

/** The part of a report that one of a plan has, too. */
type Report = Pick<RedriveReport, 'id' | 'attempts' | 'outcome' | 'fate'> & Partial<RedriveReport>;

async function redrive(body: MessageBody, key: string, milliseconds: number, edges: RedriveEdges): Promise<Report> {
  const { maxRedrives, functionName } = edges.environment;
  const candidate = candidateOf(key, body.message);
  const { functionArn = '' } = candidate;
  const functions = [{ functionArn, timeoutSeconds: milliseconds / 1_000 - INBOX_MARGIN_SECONDS }];
  const { groups, refused } = planRedrive([candidate], { functions, maxRedrives });
  const [planned] = groups.flatMap(({ redrives }) => redrives);
  if (planned) return redriveOne(planned, portsOf(body, edges), { by: nameOf(functionName) });
  return { ...(refused[0] as RefusedRedrive), outcome: 'refused', fate: 'kept' };
}

/** The mapping deletes from the inbox, as soon as the invocation succeeds. */
function portsOf(
  body: MessageBody,
  { loadPayload, invoke, journal, putBack, environment }: RedriveEdges,
): RedrivePorts {
  return {
    loadPayload,
    invoke,
    journal,
    messages: {
      read: async () => body.message,
      send: (_, updated) => putBack(updatedBody(body, updated, environment.messageLimitBytes)),
      delete: async () => {},
    },
  };
}

/** What may be over in a moment comes again, unless SQS would move it back next, without a word. */
async function refuse(
  { attributes }: InboxRecord,
  body: MessageBody,
  report: Report & { readonly refusal: Refusal },
  { environment, putBack }: RedriveEdges,
): Promise<InboxResult> {
  const { id, functionArn, attempts, refusal } = report;
  const result: InboxResult = { id, functionArn, attempts, outcome: 'refused', reason: refusal.code };
  const isLastReceive = Number(attributes.ApproximateReceiveCount) >= environment.maxReceiveCount;
  if (TRANSIENT.has(refusal.code) && !isLastReceive) return { ...result, retry: refusal.message };
  const updated = withRefusal(body.message, report, nameOf(environment.functionName));
  await putBack(updatedBody(body, updated, environment.messageLimitBytes));
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
