import { Duration, Token } from 'aws-cdk-lib';
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
} from '../../contract/limits';
import type { HydratedDlqProps } from '../hydrated-dlq-props';
import { DEFAULTS, OLDEST_NODEJS } from '../pipeline/defaults';
import { redelivery } from '../pipeline/queues';
import { checkDuration, checkName, checkRange, checkWholeDays, fail, type NameRules } from './checks';

const PLAIN = { pattern: /^[\w-]+$/, characters: 'letters, digits, hyphens and underscores' } as const;
/** Without the suffix of FIFO queues: Lambda delivers to standard queues only. */
const QUEUE_NAME: NameRules = { ...PLAIN, maxCharacters: SQS_QUEUE_NAME_CHARACTERS };
const FUNCTION_NAME: NameRules = { ...PLAIN, maxCharacters: LAMBDA_FUNCTION_NAME_CHARACTERS };
const PIPE_NAME: NameRules = {
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
  checkRange(
    scope,
    'batchSize',
    batchSize,
    { min: 1, max: SQS_BATCH_ENTRIES },
    'Targets of a pipe take no more at once.',
  );
  checkRange(scope, 'maxReceiveCount', maxReceiveCount, SQS_MAX_RECEIVE_COUNT, 'Leave it out for about 3 hours.');
  checkRange(scope, 'memorySize', memorySize, LAMBDA_MEMORY_MIB, 'Leave it out for the default.');
  checkRange(
    scope,
    'reservedConcurrentExecutions',
    reservedConcurrentExecutions,
    { min: 1, max: Number.MAX_SAFE_INTEGER },
    'Leave it out for no reservation; with 0, nothing would be hydrated.',
  );
}

function checkPeriods(scope: Construct, props: HydratedDlqProps): void {
  const {
    retryFor = DEFAULTS.retryFor,
    retentionPeriod = DEFAULTS.retentionPeriod,
    overflowRetention,
    timeout,
  } = props;
  checkDuration(scope, 'retryFor', retryFor, SQS_RETENTION_SECONDS, 'SQS keeps a pointer no longer.');
  checkDuration(scope, 'retentionPeriod', retentionPeriod, SQS_RETENTION_SECONDS, 'SQS keeps a message no longer.');
  checkDuration(scope, 'timeout', timeout, { min: 1, max: PIPE_EXECUTION_SECONDS }, 'A pipe waits no longer.');
  checkWholeDays(scope, 'overflowRetention', overflowRetention);
  checkRedelivery(scope, props);
  if (isShorter(retentionPeriod, retryFor)) {
    fail(
      scope,
      `retentionPeriod must not be shorter than retryFor, received ${retentionPeriod.toHumanString()} and ` +
        `${retryFor.toHumanString()}: pointers would be gone before they are given up. Raise the one or lower the other.`,
    );
  }
}

/** A message's age counts from when it was sent first: SQS deletes it by that before it was received often enough to be moved. */
function checkRedelivery(scope: Construct, props: HydratedDlqProps): void {
  const { retentionPeriod = DEFAULTS.retentionPeriod, timeout } = props;
  const { visibilityTimeout, maxReceiveCount } = redelivery(props);
  if (Token.isUnresolved(maxReceiveCount) || timeout?.isUnresolved()) return;
  const offered = Duration.seconds(maxReceiveCount * visibilityTimeout.toSeconds());
  if (!isShorter(retentionPeriod, offered)) return;
  fail(
    scope,
    `retentionPeriod must be ${offered.toHumanString()} or more, received ${retentionPeriod.toHumanString()}: a batch that the ` +
      `enrichment throws on is offered ${maxReceiveCount} times, ${visibilityTimeout.toHumanString()} after each other, and would be gone before that. ` +
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
      'overflowRetention is for the own bucket: give overflowBucket lifecycle rules of its own, or leave one out.',
    );
  }
  if (!props.vpc && (props.vpcSubnets || props.securityGroups)) {
    fail(scope, 'vpcSubnets and securityGroups choose within vpc, which is missing: set vpc, or leave them out.');
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
