import { Duration, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import {
  IAM_INLINE_POLICY_CHARACTERS,
  LAMBDA_LOOP_ROUNDS,
  LAMBDA_QUEUE_CONCURRENCY,
  LAMBDA_TIMEOUT_SECONDS,
} from '../../contract/limits';
import { DEFAULT_MAX_REDRIVES, INBOX_MARGIN_SECONDS, INBOX_MAX_RECEIVES } from '../../contract/redrive-inbox';
import type { BoundMapping } from '../mappings/bound-mapping';
import { allowAlarms } from '../monitoring/alarm-topic';
import { createAlarm } from '../monitoring/create-alarm';
import { dataQueue } from '../pipeline/queues';
import { checkDuration, checkEnvironmentsKnown, checkNumber, checkSameEnvironment, fail } from '../private/checks';
import { type OutwardReference, waitsFor } from '../private/stack-cycles';
import { functionTimeout } from './function-timeout';
import { inboxAlarm } from './inbox-alarm';
import { attemptsTable, inboxFunction, inboxRole } from './inbox-function';
import { MeasuredRedriveInbox } from './inbox-metrics';
import { InvokePermissions } from './invoke-permissions';
import type { RedriveInboxProps } from './redrive-inbox-props';

const DEFAULT_MAX_CONCURRENCY = LAMBDA_QUEUE_CONCURRENCY.min;
const DEFAULT_TIMEOUT = Duration.seconds(LAMBDA_TIMEOUT_SECONDS.max);

/** What the role's own statements (queues, table, logs) leave of its inline quota, at most. */
const MOST_INVOKE_CHARACTERS = IAM_INLINE_POLICY_CHARACTERS - 600;

/** A message comes again only when no invocation can be at work on it any more. */
const VISIBILITY_MARGIN = Duration.minutes(1);

/**
 * A queue whose messages are sent to their functions again. Its redrive policy names the queue of hydrated messages, which
 * makes that queue a dead-letter queue in the eyes of SQS: move messages here with **Start DLQ redrive** in the console of
 * that queue, or with `aws sqs start-message-move-task`, and this queue as custom destination.
 *
 * A message whose function processes all of its records is deleted. Any other one goes back with one more attempt in its
 * history. None is sent twice by itself: where nobody knows what came of an attempt, the message goes back and says so.
 *
 * @example
 * const inbox = new RedriveInbox(this, 'Inbox', { queue, functions: [consumer] });
 */
export class RedriveInbox extends MeasuredRedriveInbox {
  /** The queue to move messages to. */
  readonly inboxQueue: sqs.IQueue;

  /** The function that redrives the messages. */
  readonly redriveFunction: lambda.Function;

  /** The role of that function. */
  readonly redriveRole: iam.IRole;

  private readonly permissions: InvokePermissions;
  private readonly timeout: Duration;

  constructor(scope: Construct, id: string, props: RedriveInboxProps) {
    super(scope, id);
    checkInboxProps(this, props);
    const { queue, timeout = DEFAULT_TIMEOUT, maxConcurrency = DEFAULT_MAX_CONCURRENCY } = props;
    this.timeout = timeout;

    // Queue and memory
    this.inboxQueue = dataQueue(this, 'Queue', props, {
      visibilityTimeout: (timeout.isUnresolved() ? DEFAULT_TIMEOUT : timeout).plus(VISIBILITY_MARGIN),
      deadLetterQueue: { queue, maxReceiveCount: INBOX_MAX_RECEIVES },
    });
    const neighbors = {
      inboxQueue: this.inboxQueue,
      destinationQueue: queue,
      overflowBuckets: props.overflowBuckets ?? [],
      attempts: attemptsTable(this),
    };

    // Function
    this.redriveRole = inboxRole(this, neighbors);
    const settings = {
      timeout,
      maxRedrives: props.maxRedrives ?? DEFAULT_MAX_REDRIVES,
      maxReceiveCount: INBOX_MAX_RECEIVES,
    };
    this.redriveFunction = inboxFunction(this, this.redriveRole, neighbors, settings, props);

    // One message at a time: one that fails brings no other one back with it
    new lambda.EventSourceMapping(this, 'Mapping', {
      eventSourceArn: this.inboxQueue.queueArn,
      target: this.redriveFunction,
      batchSize: 1,
      maxConcurrency,
    });

    // What may be invoked
    this.permissions = new InvokePermissions(this, this.redriveRole);
    const given = [
      queue.queueArn,
      neighbors.overflowBuckets.map(({ bucketArn }) => bucketArn),
      props.encryptionKey?.keyArn,
    ];
    this._allow(props.functions ?? [], () => [{ from: this, to: given }]);
    this.node.addValidation({ validate: () => this.validateFunctions() });
  }

  /**
   * Adds an alarm on invocations of the inbox's function that throw and on outcomes that are unknown. For the inbox of a
   * pipeline, `addAlarms()` of the pipeline does so.
   *
   * @param topic - where the alarm is sent; without it, the alarm only changes its state
   */
  addAlarm(topic?: sns.ITopic): cloudwatch.Alarm {
    if (topic) allowAlarms(this, topic);
    return createAlarm(this, 'Alarm', inboxAlarm(this), { topic });
  }

  /**
   * Learns from a mapping which function may be invoked.
   *
   * @param references - as for {@link _allow}
   * @internal
   */
  _learn(mapping: BoundMapping, references: () => readonly OutwardReference[]): void {
    const { stack, handler } = mapping;
    this.allowIn(stack, handler, references, () => (mapping.hasTumblingWindow ? undefined : handler.functionArn));
  }

  /**
   * Lets the inbox invoke functions.
   *
   * @param references - of those that make this stack depend on that of a function, which must not depend on this one then.
   * They are asked for when the template is written: mappings and rules can come later.
   * @internal
   */
  _allow(functions: readonly lambda.IFunction[], references: () => readonly OutwardReference[]): void {
    for (const handler of functions) this.allowIn(Stack.of(handler), handler, references, () => handler.functionArn);
  }

  /** In that stack, or here where this one waits for it. */
  private allowIn(
    stack: Stack,
    handler: lambda.IFunction,
    references: () => readonly OutwardReference[],
    functionArn: () => string | undefined,
  ): void {
    const isUpstream = () => waitsFor(this, stack, references());
    this.permissions.allow(Stack.of(this), () => (isUpstream() ? functionArn() : undefined));
    this.permissions.allow(stack, () => (isUpstream() ? undefined : functionArn()));
    handler.node.addValidation({ validate: () => (functionArn() === undefined ? [] : this.validateTimeout(handler)) });
  }

  private validateFunctions(): string[] {
    const { functionArns, characters } = this.permissions;
    if (functionArns.length === 0)
      return [
        'The redrive inbox has no function to invoke. List functions, or bind a mapping without a tumbling window.',
      ];
    if (characters <= MOST_INVOKE_CHARACTERS) return [];
    return [
      `The redrive inbox cannot invoke ${functionArns.length} functions: IAM leaves its role ${MOST_INVOKE_CHARACTERS} characters of inline policies, and they need at least ` +
        `${characters}. Set functions to some of them, and redrive the messages of the others with the command line.`,
    ];
  }

  private validateTimeout(handler: lambda.IFunction): string[] {
    const longest = functionTimeout(handler);
    if (!longest || this.timeout.isUnresolved()) return [];
    if (longest.toSeconds() + INBOX_MARGIN_SECONDS <= this.timeout.toSeconds()) return [];
    return [
      `The timeout of the redrive inbox ${this.node.path} must exceed that of ${handler.node.path} by at least ` +
        `${INBOX_MARGIN_SECONDS} seconds, received ${this.timeout.toHumanString()} and ${longest.toHumanString()}. ` +
        'Raise it up to 15 minutes, or list only other functions, and redrive the messages of this one with the command line.',
    ];
  }
}

function checkInboxProps(scope: Construct, { queue, maxConcurrency, maxRedrives, timeout }: RedriveInboxProps): void {
  if (queue.fifo) {
    fail(
      scope,
      `the queue ${queue.node.path} is a FIFO queue, which SQS does not move messages from into a standard queue. ` +
        'Redrive its messages with the command line: npx hydrated-dlq redrive.',
    );
  }
  const what = `a redrive inbox and the queue ${queue.node.path}`;
  checkSameEnvironment(
    scope,
    what,
    Stack.of(scope),
    queue.env,
    'SQS moves messages only within an account and Region.',
  );
  checkEnvironmentsKnown(scope, what, Stack.of(scope), queue);
  checkNumber(scope, 'maxConcurrency', maxConcurrency, LAMBDA_QUEUE_CONCURRENCY, 'Lambda allows no other values.');
  const rounds = { min: 1, max: LAMBDA_LOOP_ROUNDS - 1 };
  checkNumber(scope, 'maxRedrives', maxRedrives, rounds, 'Lambda stops a loop of messages after about 16 rounds.');
  const bounds = { min: 60, max: LAMBDA_TIMEOUT_SECONDS.max };
  checkDuration(
    scope,
    'timeout',
    timeout,
    bounds,
    'An inbox needs time for a redrive, and a Lambda function runs no longer than 15 minutes.',
  );
}
