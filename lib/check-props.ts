import { Annotations, Duration, Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import {
  LAMBDA_FUNCTION_NAME_CHARACTERS,
  LAMBDA_MEMORY_MIB,
  PIPE_EXECUTION_SECONDS,
  PIPE_NAME_CHARACTERS,
  SQS_BATCH_ENTRIES,
  SQS_MAX_RECEIVE_COUNT,
  SQS_QUEUE_NAME_CHARACTERS,
  SQS_RETENTION_SECONDS,
} from '../contract/limits';
import type { HydratedDlqProps } from './hydrated-dlq-props';
import { DEFAULTS, OLDEST_NODEJS } from './pipeline/defaults';
import { redelivery } from './pipeline/queues';
import { checkDuration, checkName, checkNumber, checkWholeDays, fail, type NameFormat } from './private/checks';

/** What the call to the destination may take, in seconds. */
const TARGET_SECONDS = 30;

const PLAIN = { pattern: /^[\w-]+$/, characters: 'letters, digits, hyphens and underscores' } as const;
/** Without the suffix of FIFO queues: Lambda delivers to standard queues only. */
const QUEUE_NAME: NameFormat = { ...PLAIN, maxCharacters: SQS_QUEUE_NAME_CHARACTERS };
const FUNCTION_NAME: NameFormat = { ...PLAIN, maxCharacters: LAMBDA_FUNCTION_NAME_CHARACTERS };
const PIPE_NAME: NameFormat = {
  pattern: /^[\w.-]+$/,
  characters: 'letters, digits, hyphens, underscores and full stops',
  maxCharacters: PIPE_NAME_CHARACTERS,
};

/** Fails on the first value that AWS would refuse, before anything is created. */
export function checkProps(scope: Construct, props: HydratedDlqProps): void {
  checkNumbers(scope, props);
  checkPeriods(scope, props);
  checkNames(scope, props);
  checkCombinations(scope, props);
}

function checkNumbers(scope: Construct, props: HydratedDlqProps): void {
  const { batchSize, maxReceiveCount, memorySize, reservedConcurrentExecutions } = props;
  checkNumber(
    scope,
    'batchSize',
    batchSize,
    { min: 1, max: SQS_BATCH_ENTRIES },
    'The target of a pipe takes no more at once.',
  );
  checkNumber(
    scope,
    'maxReceiveCount',
    maxReceiveCount,
    SQS_MAX_RECEIVE_COUNT,
    'Leave it out for the default: as many receives as fit into 3 hours, or into half of retryFor with reservedConcurrentExecutions.',
  );
  checkNumber(scope, 'memorySize', memorySize, LAMBDA_MEMORY_MIB, 'Leave it out for the default.');
  checkNumber(
    scope,
    'reservedConcurrentExecutions',
    reservedConcurrentExecutions,
    { min: 1 },
    'Leave it out to reserve none; with 0, nothing would be hydrated.',
  );
}

function checkPeriods(scope: Construct, props: HydratedDlqProps): void {
  const {
    retryFor = DEFAULTS.retryFor,
    retentionPeriod = DEFAULTS.retentionPeriod,
    overflowRetention,
    timeout,
  } = props;
  checkDuration(scope, 'retryFor', retryFor, SQS_RETENTION_SECONDS, 'SQS keeps a message no longer.');
  checkDuration(scope, 'retentionPeriod', retentionPeriod, SQS_RETENTION_SECONDS, 'SQS keeps a message no longer.');
  checkDuration(scope, 'timeout', timeout, { min: 1, max: PIPE_EXECUTION_SECONDS }, 'A pipe waits no longer.');
  checkWholeDays(scope, 'overflowRetention', overflowRetention);
  checkRedelivery(scope, props);
  warnOfLongTimeout(scope, timeout);
  if (isShorter(retentionPeriod, retryFor)) {
    fail(
      scope,
      `retentionPeriod must not be shorter than retryFor, received ${retentionPeriod.toHumanString()} and ` +
        `${retryFor.toHumanString()}: SQS would delete pointers that are still being retried. Raise retentionPeriod or lower retryFor.`,
    );
  }
}

/** Enrichment and target share the time of an execution: a target that is called too late is never called. */
function warnOfLongTimeout(scope: Construct, timeout: Duration | undefined): void {
  const longest = PIPE_EXECUTION_SECONDS - TARGET_SECONDS;
  if (!timeout || timeout.isUnresolved() || timeout.toSeconds() <= longest) return;
  Annotations.of(scope).addWarningV2(
    'cdk-hydrated-dlq:timeoutWithoutTarget',
    `An execution of a pipe ends after ${PIPE_EXECUTION_SECONDS} seconds, with the enrichment and the call to the destination together. With a timeout of ` +
      `${timeout.toHumanString()}, a slow batch is read in full and then not delivered, over and over. Set timeout to ${longest} seconds or less.`,
  );
}

/** SQS counts the retention from when a message was first sent: it could delete the message before its last receive. */
function checkRedelivery(scope: Construct, props: HydratedDlqProps): void {
  const { retentionPeriod = DEFAULTS.retentionPeriod, timeout } = props;
  const { visibilityTimeout, maxReceiveCount } = redelivery(props);
  if (Token.isUnresolved(maxReceiveCount) || timeout?.isUnresolved()) return;
  const offered = Duration.seconds(maxReceiveCount * visibilityTimeout.toSeconds());
  if (!isShorter(retentionPeriod, offered)) return;
  fail(
    scope,
    `retentionPeriod must be ${offered.toHumanString()} or more, received ${retentionPeriod.toHumanString()}: a batch that the ` +
      `enrichment fails on is received ${maxReceiveCount} times, ${visibilityTimeout.toHumanString()} apart, and SQS would delete it before the last receive. ` +
      `Raise retentionPeriod, up to ${Duration.seconds(SQS_RETENTION_SECONDS.max).toHumanString()}, or lower maxReceiveCount or timeout.`,
  );
}

function isShorter(period: Duration, other: Duration): boolean {
  if (period.isUnresolved() || other.isUnresolved()) return false;
  return period.toMilliseconds() < other.toMilliseconds();
}

function checkNames(scope: Construct, props: HydratedDlqProps): void {
  checkName(scope, 'stagingQueueName', props.stagingQueueName, QUEUE_NAME);
  checkName(scope, 'unhydratedQueueName', props.unhydratedQueueName, QUEUE_NAME);
  checkName(scope, 'enrichmentName', props.enrichmentName, FUNCTION_NAME);
  checkName(scope, 'pipeName', props.pipeName, PIPE_NAME);
  checkQueueNamesDiffer(scope, props);
}

function checkQueueNamesDiffer(scope: Construct, { stagingQueueName, unhydratedQueueName }: HydratedDlqProps): void {
  if (stagingQueueName === undefined || stagingQueueName !== unhydratedQueueName) return;
  fail(
    scope,
    `stagingQueueName and unhydratedQueueName must differ, received "${stagingQueueName}" for both. ` +
      'Leave one out to let CloudFormation choose a name.',
  );
}

function checkCombinations(scope: Construct, props: HydratedDlqProps): void {
  if (props.overflowBucket && props.overflowRetention) {
    fail(
      scope,
      'overflowRetention applies only to the bucket that the pipeline creates. Set lifecycle rules on overflowBucket, or leave one of the two out.',
    );
  }
  if (!props.vpc && (props.vpcSubnets || props.securityGroups)) {
    fail(scope, 'vpcSubnets and securityGroups are only available with vpc. Set vpc, or leave them out.');
  }
  if (props.runtime && !runsEnrichment(props.runtime)) {
    fail(
      scope,
      `runtime must be nodejs${OLDEST_NODEJS}.x or later, received ${props.runtime.name}. Leave it out for the default.`,
    );
  }
}

function runsEnrichment({ name }: lambda.Runtime): boolean {
  const [, version] = /^nodejs(\d+)\./.exec(name) ?? [];
  return version !== undefined && Number(version) >= OLDEST_NODEJS;
}
