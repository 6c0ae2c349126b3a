import { isObject } from '../../contract/json';
import {
  LAMBDA_BATCHING_WINDOW_SECONDS,
  LAMBDA_MAPPING_FILTERS,
  LAMBDA_PARALLELIZATION_FACTOR,
  LAMBDA_RECORD_AGE_SECONDS,
  LAMBDA_RETRY_ATTEMPTS,
  LAMBDA_STREAM_BATCH_SIZE,
  LAMBDA_TUMBLING_WINDOW_SECONDS,
} from '../../contract/limits';
import { checkProperties, checkRange, checkSupport, type PropertySupport } from '../check-properties';
import { type Filter, parseFilters } from '../filter-criteria';
import type { LocalRuntime } from '../runtime';
import type { MappingProgress } from './progress';
import type { ShardPosition, StreamSource } from './stream-source';

/** Properties of `AWS::Lambda::EventSourceMapping` that a stream mapping has, as in CloudFormation with every token resolved. */
export interface EventSourceMappingProperties {
  /** ARN of a Kinesis stream, of an enhanced fan-out consumer or of a DynamoDB stream. */
  readonly EventSourceArn: string;
  readonly StartingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  /** Epoch seconds; with `AT_TIMESTAMP`, which only Kinesis has. */
  readonly StartingPositionTimestamp?: number;
  /** Most records of an invocation. @default 100 */
  readonly BatchSize?: number;
  /** @default 0 - invoke with what a poll brought */
  readonly MaximumBatchingWindowInSeconds?: number;
  /** @default - every record */
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern?: string }[] };
  /** @default -1 - until the records are gone */
  readonly MaximumRetryAttempts?: number;
  /** @default -1 - records never become too old */
  readonly MaximumRecordAgeInSeconds?: number;
  /** @default false */
  readonly BisectBatchOnFunctionError?: boolean;
  /** @default - the function's answer is ignored */
  readonly FunctionResponseTypes?: readonly 'ReportBatchItemFailures'[];
  /** Concurrent batches per shard. @default 1 */
  readonly ParallelizationFactor?: number;
  /** @default 0 - invocations have no window and no state */
  readonly TumblingWindowInSeconds?: number;
  /** A standard queue or topic takes pointers, an S3 bucket pointers with their events. @default - failed batches are dropped */
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
  /** @default true */
  readonly Enabled?: boolean;
}

/** What the mapping is run with. */
export interface EventSourceMappingSettings {
  /** ARN to invoke, with the alias or version of the mapping's `FunctionName`. */
  readonly functionArn: string;
  /** Of the mapping; part of the keys of what it writes to a bucket. */
  readonly uuid: string;
  /** The function's execution role: it reads the stream and sends the pointers. */
  readonly executionRoleArn: string;
  readonly properties: EventSourceMappingProperties;
}

/** A mapping with every default filled in. */
export interface Mapping {
  readonly uuid: string;
  readonly functionArn: string;
  readonly executionRoleArn: string;
  readonly eventSourceArn: string;
  readonly batchSize: number;
  readonly windowMilliseconds: number;
  /** 0 without a tumbling window. */
  readonly tumblingMilliseconds: number;
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

export const MAPPING_SUPPORT: PropertySupport = {
  properties: [
    'BatchSize',
    'BisectBatchOnFunctionError',
    'DestinationConfig',
    'Enabled',
    'EventSourceArn',
    'FilterCriteria',
    'FunctionName',
    'FunctionResponseTypes',
    'MaximumBatchingWindowInSeconds',
    'MaximumRecordAgeInSeconds',
    'MaximumRetryAttempts',
    'ParallelizationFactor',
    'StartingPosition',
    'StartingPositionTimestamp',
    'TumblingWindowInSeconds',
  ] satisfies (keyof EventSourceMappingProperties | 'FunctionName')[],
  withoutEffect: ['KmsKeyArn', 'LoggingConfig', 'MetricsConfig', 'Tags'],
};

const POSITIONS: readonly EventSourceMappingProperties['StartingPosition'][] = [
  'TRIM_HORIZON',
  'LATEST',
  'AT_TIMESTAMP',
];

/** @throws Error naming the property that is unknown, out of range or not run here */
export function toMapping({ uuid, functionArn, executionRoleArn, properties }: EventSourceMappingSettings): Mapping {
  const name = `The event source mapping of ${functionArn}`;
  checkSupport(name, properties, MAPPING_SUPPORT);
  checkProperties(`${name}, DestinationConfig,`, properties.DestinationConfig ?? {}, ['OnFailure']);
  checkRanges(name, properties);
  return {
    uuid,
    functionArn,
    executionRoleArn,
    eventSourceArn: properties.EventSourceArn,
    batchSize: properties.BatchSize ?? LAMBDA_STREAM_BATCH_SIZE.default,
    windowMilliseconds: (properties.MaximumBatchingWindowInSeconds ?? 0) * 1000,
    tumblingMilliseconds: (properties.TumblingWindowInSeconds ?? 0) * 1000,
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
  checkRange(name, 'TumblingWindowInSeconds', properties.TumblingWindowInSeconds, LAMBDA_TUMBLING_WINDOW_SECONDS);
  if (properties.TumblingWindowInSeconds && (properties.ParallelizationFactor ?? 1) > 1)
    throw new Error(`${name}: a tumbling window with a ParallelizationFactor above 1 is not run here.`);
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
  if (arn !== undefined && !/^arn:aws:(sqs|sns|s3):/.test(arn))
    throw new Error(`${name}: only a queue, a topic or a bucket can be the OnFailure destination here, not ${arn}.`);
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

/** Everything that the parts of a running mapping share. */
export interface MappingRun {
  readonly runtime: LocalRuntime;
  readonly mapping: Mapping;
  readonly source: StreamSource;
  readonly progress: MappingProgress;
  /** Aborted when the mapping is stopped. */
  readonly signal: AbortSignal;
}
