import { isObject } from '../../contract/json';
import {
  LAMBDA_BATCHING_WINDOW_SECONDS,
  LAMBDA_MAPPING_FILTERS,
  LAMBDA_PARALLELIZATION_FACTOR,
  LAMBDA_RECORD_AGE_SECONDS,
  LAMBDA_RETRY_ATTEMPTS,
  LAMBDA_STREAM_BATCH_SIZE,
} from '../../contract/limits';
import { checkProperties, checkRange } from '../check-properties';
import { type Filter, parseFilters } from '../filter-criteria';
import type { EventSourceMappingProperties, EventSourceMappingSettings } from './properties';
import type { ShardPosition } from './stream-source';

/** A mapping with every default filled in. */
export interface Mapping {
  readonly functionArn: string;
  readonly executionRoleArn: string;
  readonly eventSourceArn: string;
  readonly batchSize: number;
  readonly windowMilliseconds: number;
  readonly filters: readonly Filter[];
  /** `Infinity` when unlimited. */
  readonly retryAttempts: number;
  /** `Infinity` when unlimited. */
  readonly recordAgeMilliseconds: number;
  readonly bisects: boolean;
  readonly readsItemFailures: boolean;
  readonly lanes: number;
  readonly destinationArn?: string;
  readonly startingPosition: ShardPosition;
}

const HONOURED: readonly (keyof EventSourceMappingProperties)[] = [
  'EventSourceArn',
  'StartingPosition',
  'StartingPositionTimestamp',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'FilterCriteria',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'FunctionResponseTypes',
  'ParallelizationFactor',
  'DestinationConfig',
  'Enabled',
];

/** Without effect on what happens to records; the function comes resolved beside the properties. */
const WITHOUT_EFFECT = ['FunctionName', 'Tags', 'MetricsConfig', 'LoggingConfig'];

const POSITIONS: readonly EventSourceMappingProperties['StartingPosition'][] = [
  'TRIM_HORIZON',
  'LATEST',
  'AT_TIMESTAMP',
];

/** @throws Error naming the property that is unknown, out of range or not run here */
export function toMapping({ functionArn, executionRoleArn, properties }: EventSourceMappingSettings): Mapping {
  const name = `The event source mapping of ${functionArn}`;
  checkProperties(name, properties, [...HONOURED, ...WITHOUT_EFFECT], {
    TumblingWindowInSeconds: 'Tumbling windows are not run here: leave the property out, or test the window on AWS.',
    KmsKeyArn: 'Encrypted filter criteria are not run here: leave the key out.',
  });
  checkProperties(`${name}, DestinationConfig,`, properties.DestinationConfig ?? {}, ['OnFailure']);
  checkRanges(name, properties);
  return {
    functionArn,
    executionRoleArn,
    eventSourceArn: properties.EventSourceArn,
    batchSize: properties.BatchSize ?? LAMBDA_STREAM_BATCH_SIZE.default,
    windowMilliseconds: (properties.MaximumBatchingWindowInSeconds ?? 0) * 1000,
    filters: toFilters(name, properties),
    retryAttempts: limit(properties.MaximumRetryAttempts),
    recordAgeMilliseconds: limit(properties.MaximumRecordAgeInSeconds) * 1000,
    bisects: properties.BisectBatchOnFunctionError ?? false,
    readsItemFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    lanes: properties.ParallelizationFactor ?? 1,
    destinationArn: toDestination(name, properties),
    startingPosition: toPosition(name, properties),
  };
}

function checkRanges(name: string, properties: EventSourceMappingProperties): void {
  const { unlimited } = LAMBDA_RETRY_ATTEMPTS;
  checkRange(name, 'BatchSize', properties.BatchSize, LAMBDA_STREAM_BATCH_SIZE);
  checkRange(
    name,
    'MaximumBatchingWindowInSeconds',
    properties.MaximumBatchingWindowInSeconds,
    LAMBDA_BATCHING_WINDOW_SECONDS,
  );
  checkRange(name, 'ParallelizationFactor', properties.ParallelizationFactor, LAMBDA_PARALLELIZATION_FACTOR);
  checkRange(name, 'MaximumRetryAttempts', properties.MaximumRetryAttempts, {
    min: unlimited,
    max: LAMBDA_RETRY_ATTEMPTS.max,
  });
  if (properties.MaximumRecordAgeInSeconds !== LAMBDA_RECORD_AGE_SECONDS.unlimited)
    checkRange(name, 'MaximumRecordAgeInSeconds', properties.MaximumRecordAgeInSeconds, LAMBDA_RECORD_AGE_SECONDS);
}

/** Data can be matched as JSON only: a pattern that treats it as text is refused when the mapping is created. */
function toFilters(name: string, { FilterCriteria }: EventSourceMappingProperties): readonly Filter[] {
  const filters = parseFilters(name, FilterCriteria, LAMBDA_MAPPING_FILTERS);
  for (const { pattern } of filters)
    for (const member of ['data', 'dynamodb'])
      if (member in pattern && !isObject(pattern[member]))
        throw new Error(`${name}: the filter pattern of ${member} must be a JSON object.`);
  return filters;
}

function limit(value: number = LAMBDA_RETRY_ATTEMPTS.unlimited): number {
  return value === LAMBDA_RETRY_ATTEMPTS.unlimited ? Number.POSITIVE_INFINITY : value;
}

function toDestination(name: string, { DestinationConfig }: EventSourceMappingProperties): string | undefined {
  const arn = DestinationConfig?.OnFailure?.Destination;
  if (arn !== undefined && !arn.startsWith('arn:aws:sqs:'))
    throw new Error(`${name}: only an SQS queue can be the OnFailure destination here, not ${arn}.`);
  return arn;
}

function toPosition(name: string, properties: EventSourceMappingProperties): ShardPosition {
  const { StartingPosition: type, StartingPositionTimestamp: epochSeconds } = properties;
  if (!POSITIONS.includes(type))
    throw new Error(`${name}: StartingPosition must be one of ${POSITIONS.join(', ')}, received ${type}.`);
  if (type !== 'AT_TIMESTAMP') return { type };
  if (epochSeconds === undefined)
    throw new Error(`${name}: the starting position AT_TIMESTAMP needs a StartingPositionTimestamp.`);
  return { type, epochSeconds };
}
