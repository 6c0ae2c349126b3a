import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { isFunctionArn } from '../../contract/qualified-names';
import type { Cause, CauseCache } from './cause-cache';
import type { Clients } from './clients';
import { type LogPlace, logLink } from './console-links';
import { type FunctionLogging, functionLogging } from './function-logging';
import { InvocationLogs, type Window } from './invocation-log';
import { errorOfLog } from './log-error';
import type { MessageSummary } from './summary';

/** Why there is no answer. */
export type NoCauseCode =
  /** A pipe gave up, or there is no pointer: no function has a log of it. */
  | 'NO_FUNCTION'
  /** Lambda gave up because of the records' age: no invocation has this request id. */
  | 'NOT_INVOKED'
  | 'NO_LOG_GROUP'
  /** The log group is of a class that cannot be read line by line. */
  | 'LOG_CLASS'
  /** The log is kept for less time than has passed. */
  | 'LOG_EXPIRED'
  /** The failure is so recent that its log may come yet. */
  | 'NOT_YET'
  /** The log, or the part of the invocation, is too large to be searched to its end. */
  | 'SEARCH_GIVEN_UP'
  /** The log has no line of the invocation. */
  | 'NOT_IN_LOG'
  /** The log has lines of the invocation, but no error. */
  | 'NO_ERROR_IN_LOG';

/** Why a message failed, or why that cannot be said. */
export type Why =
  | { readonly cause: Cause; readonly link?: string }
  | { readonly noCause: { readonly code: NoCauseCode; readonly message: string }; readonly link?: string };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Until when a log may still come; milliseconds. */
const LOG_DELAY = 2 * MINUTE;
/**
 * The class of log groups whose events can be read one by one.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
 */
const STANDARD = 'STANDARD';

/** Finds out why messages failed, from the logs of their functions. One may be asked for many messages. */
export class CauseFinder {
  private readonly functions = new Map<string, Promise<{ logging: FunctionLogging; logs: InvocationLogs }>>();

  constructor(
    private readonly clients: Clients,
    private readonly cache: CauseCache,
  ) {}

  async why(summary: MessageSummary): Promise<Why> {
    const known = this.cache.of(summary);
    const { consumerArn = '', requestId, functionError } = summary;
    // A message can be edited by hand: what stands in the place of a Region becomes part of a host.
    const isFunction = isFunctionArn(consumerArn);
    if (known) return { cause: known, ...(known.log && isFunction && { link: logLink(consumerArn, known.log) }) };
    if (!isFunction || requestId === undefined) return noCause('NO_FUNCTION', noFunction(summary));
    if (functionError === undefined) return noCause('NOT_INVOKED', notInvoked(summary));
    return this.lookUp(summary, consumerArn, requestId);
  }

  private async lookUp(summary: MessageSummary, functionArn: string, requestId: string): Promise<Why> {
    const { logging, logs } = await this.functionOf(functionArn);
    const windows = windowsOf(summary, logging);
    const link = logLink(functionArn, { group: logging.logGroup, ...(windows[0] as Window) });
    try {
      const { log, givenUp } = await logs.find(requestId, windows);
      if (!log) return { ...(await this.missing(summary, functionArn, logging, givenUp)), link };
      const error = errorOfLog(log.events);
      const place: LogPlace = log.place;
      if (error) return { cause: this.cache.add(requestId, error, place), link: logLink(functionArn, place) };
      return { ...noError(summary, logging, { ended: log.ended, givenUp }), link: logLink(functionArn, place) };
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException')
        return noCause('NO_LOG_GROUP', noLogGroup(functionArn, logging));
      const logClass = (await this.describe(functionArn, logging.logGroup))?.logGroupClass ?? STANDARD;
      if (logClass === STANDARD) throw error;
      return { ...noCause('LOG_CLASS', notReadable(requestId, logging, logClass)), link };
    }
  }

  private functionOf(functionArn: string): Promise<{ logging: FunctionLogging; logs: InvocationLogs }> {
    const known = this.functions.get(functionArn);
    if (known) return known;
    const asked = functionLogging(functionArn, this.clients).then(async (logging) => {
      const logs = await this.clients.logs(functionArn.split(':')[3]);
      return { logging, logs: new InvocationLogs(logs, logging.logGroup) };
    });
    this.functions.set(functionArn, asked);
    return asked;
  }

  /** No line was found: because it is too early, too late, or because the function does not log so much. */
  private async missing(
    { failedAt, requestId }: MessageSummary,
    functionArn: string,
    { logGroup }: FunctionLogging,
    givenUp: boolean,
  ) {
    const age = ageOf(failedAt);
    if (age < LOG_DELAY) {
      return noCause(
        'NOT_YET',
        `${logGroup} has no line of invocation ${requestId} yet. Logs appear within a minute or two: ask again.`,
      );
    }
    const days = (await this.describe(functionArn, logGroup))?.retentionInDays;
    if (days !== undefined && age > days * DAY) {
      return noCause(
        'LOG_EXPIRED',
        `${logGroup} keeps logs for ${days} days, and the invocation was longer ago (${failedAt}).`,
      );
    }
    if (givenUp) {
      return noCause(
        'SEARCH_GIVEN_UP',
        `${logGroup} is too large to be searched to the end for invocation ${requestId}. Search it with CloudWatch Logs Insights.`,
      );
    }
    return noCause(
      'NOT_IN_LOG',
      `${logGroup} has no line of invocation ${requestId}. Does the function's role allow logs:PutLogEvents, and its log level show the lines START and REPORT?`,
    );
  }

  private async describe(functionArn: string, logGroupNamePrefix: string): Promise<LogGroup | undefined> {
    const logs = await this.clients.logs(functionArn.split(':')[3]);
    const { DescribeLogGroupsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
    try {
      const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
      return logGroups.find(({ logGroupName }) => logGroupName === logGroupNamePrefix);
    } catch {
      // It would only have made the answer more exact.
      return undefined;
    }
  }
}

/** First around the time at which Lambda gave up, then from the arrival of the records on. */
function windowsOf({ failedAt, firstArrival }: MessageSummary, { timeoutSeconds }: FunctionLogging): Window[] {
  const failed = Date.parse(failedAt);
  const narrow = { from: failed - timeoutSeconds * 1_000 - 2 * MINUTE, to: failed + MINUTE };
  const arrived = Date.parse(firstArrival ?? '');
  return arrived < narrow.from ? [narrow, { from: arrived, to: narrow.from }] : [narrow];
}

function noCause(code: NoCauseCode, message: string) {
  return { noCause: { code, message } } as const;
}

function noFunction({ consumerArn, status }: MessageSummary): string {
  if (consumerArn !== undefined) return `${consumerArn} is not the ARN of a function: no function has a log of it.`;
  return `The message is ${status}: it names no function.`;
}

function notInvoked({ condition }: MessageSummary): string {
  return (
    `Lambda gave the records up because of ${condition}, without an invocation that a log could hold. Look at what ` +
    'failed before them: the other groups of this function, or its log at that time.'
  );
}

function noLogGroup(functionArn: string, { logGroup, assumed }: FunctionLogging): string {
  const guess = assumed === undefined ? '' : ' (its configuration could not be read, so this is the default name)';
  return `There is no log group ${logGroup}${guess}: ${functionArn} has never logged, or it was deleted.`;
}

function notReadable(requestId: string, { logGroup }: FunctionLogging, logClass: string): string {
  return (
    `${logGroup} is of the log class ${logClass}, which only CloudWatch Logs Insights can search. ` +
    `Look there for invocation ${requestId}.`
  );
}

function noError(
  { failedAt, requestId }: MessageSummary,
  { logGroup }: FunctionLogging,
  read: { readonly ended: boolean; readonly givenUp: boolean },
) {
  if (!read.ended && ageOf(failedAt) < LOG_DELAY) {
    return noCause(
      'NOT_YET',
      `${logGroup} has no error of invocation ${requestId} yet. Logs appear within a minute or two: ask again.`,
    );
  }
  if (!read.ended && read.givenUp) {
    return noCause(
      'SEARCH_GIVEN_UP',
      `Invocation ${requestId} logged so much to ${logGroup} that only its first lines were read, and they show no error. Follow the link to read the others.`,
    );
  }
  return noCause(
    'NO_ERROR_IN_LOG',
    `The lines of invocation ${requestId} in ${logGroup} show no error: follow the link to read them.`,
  );
}

/** Milliseconds. */
function ageOf(failedAt: string): number {
  return Date.now() - Date.parse(failedAt);
}
