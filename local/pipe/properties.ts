import { EVENT_BUS_BATCH_ENTRIES, PIPE_FILTERS, SNS_BATCH_ENTRIES, SQS_BATCH_ENTRIES } from '../../contract/limits';
import { checkProperties, checkRange, checkSupport, type PropertySupport } from '../check-properties';
import { type Filter, parseFilters } from '../filter-criteria';
import { checkFilterable } from './filter';

/** Properties of `AWS::Pipes::Pipe` from a queue, as in CloudFormation with every token resolved. */
export interface PipeProperties {
  readonly Name: string;
  /** The role that every call of the pipe is made with. */
  readonly RoleArn: string;
  /** ARN of an SQS queue. */
  readonly Source: string;
  readonly SourceParameters?: {
    readonly SqsQueueParameters?: {
      /** Most messages of a batch. @default 10 */
      readonly BatchSize?: number;
    };
    /** @default - every message */
    readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern?: string }[] };
  };
  /** ARN of a Lambda function. @default - messages go to the target as they are */
  readonly Enrichment?: string;
  /** ARN of an SQS queue, an event bus or an SNS topic. */
  readonly Target: string;
  readonly TargetParameters?: {
    readonly SqsQueueParameters?: { readonly MessageGroupId?: string; readonly MessageDeduplicationId?: string };
    readonly EventBridgeEventBusParameters?: {
      readonly Source?: string;
      readonly DetailType?: string;
      readonly Resources?: readonly string[];
      readonly Time?: string;
    };
  };
  /** @default RUNNING */
  readonly DesiredState?: 'RUNNING' | 'STOPPED';
}

/** A pipe with every default filled in. */
export interface Pipe {
  readonly name: string;
  readonly roleArn: string;
  readonly sourceArn: string;
  readonly batchSize: number;
  readonly filters: readonly Filter[];
  readonly enrichmentArn?: string;
  readonly targetArn: string;
  readonly targetParameters: NonNullable<PipeProperties['TargetParameters']>;
}

const DEFAULT_BATCH_SIZE = 10;
/** Source batches may not outgrow the target's; each kind of target takes ten. */
const BATCH_SIZE = { min: 1, max: Math.min(SQS_BATCH_ENTRIES, EVENT_BUS_BATCH_ENTRIES, SNS_BATCH_ENTRIES) };

export const PIPE_SUPPORT: PropertySupport = {
  properties: [
    'DesiredState',
    'Enrichment',
    'EnrichmentParameters',
    'Name',
    'RoleArn',
    'Source',
    'SourceParameters',
    'Target',
    'TargetParameters',
  ] satisfies (keyof PipeProperties | 'EnrichmentParameters')[],
  withoutEffect: ['Description', 'KmsKeyIdentifier', 'LogConfiguration', 'Tags'],
};

const NO_TEMPLATES =
  'Input templates are not run here: pass messages on as they are and let the enrichment shape them.';

/** @throws Error naming the property that is unknown, out of range or not run here */
export function toPipe(properties: PipeProperties): Pipe {
  const name = `The pipe ${properties.Name}`;
  const { SourceParameters = {}, Enrichment } = properties;
  checkNames(name, properties);
  checkRange(name, 'BatchSize', SourceParameters.SqsQueueParameters?.BatchSize, BATCH_SIZE);
  checkService(name, 'source', properties.Source, ['sqs']);
  if (Enrichment !== undefined) checkService(name, 'enrichment', Enrichment, ['lambda']);
  const filters = parseFilters(name, SourceParameters.FilterCriteria, PIPE_FILTERS);
  checkFilterable(name, filters);
  return {
    name: properties.Name,
    roleArn: properties.RoleArn,
    sourceArn: properties.Source,
    batchSize: SourceParameters.SqsQueueParameters?.BatchSize ?? DEFAULT_BATCH_SIZE,
    filters,
    enrichmentArn: Enrichment,
    targetArn: properties.Target,
    targetParameters: properties.TargetParameters ?? {},
  };
}

/** Every level is checked, so that nothing is ignored in silence. */
function checkNames(name: string, properties: PipeProperties): void {
  const { SourceParameters = {}, TargetParameters = {} } = properties;
  const { SqsQueueParameters = {}, EventBridgeEventBusParameters = {} } = TargetParameters;
  const { EnrichmentParameters = {} } = properties as { EnrichmentParameters?: object };
  checkSupport(name, properties, PIPE_SUPPORT);
  checkProperties(`${name}, SourceParameters,`, SourceParameters, ['SqsQueueParameters', 'FilterCriteria']);
  checkProperties(`${name}, source SqsQueueParameters,`, SourceParameters.SqsQueueParameters ?? {}, ['BatchSize'], {
    MaximumBatchingWindowInSeconds: 'With a window Pipes overrides the visibility timeout; it is not run here.',
  });
  checkProperties(`${name}, EnrichmentParameters,`, EnrichmentParameters, [], { InputTemplate: NO_TEMPLATES });
  // What is said about a target that is not called has no effect.
  const known = isCalled(properties.Target)
    ? ['SqsQueueParameters', 'EventBridgeEventBusParameters']
    : Object.keys(TargetParameters).filter((parameter) => parameter !== 'InputTemplate');
  checkProperties(`${name}, TargetParameters,`, TargetParameters, known, { InputTemplate: NO_TEMPLATES });
  checkProperties(`${name}, target SqsQueueParameters,`, SqsQueueParameters, [
    'MessageGroupId',
    'MessageDeduplicationId',
  ]);
  checkProperties(`${name}, EventBridgeEventBusParameters,`, EventBridgeEventBusParameters, [
    'Source',
    'DetailType',
    'Resources',
    'Time',
  ]);
}

/** Whether the local cloud calls targets of this kind; it takes the messages of any other itself. */
export function isCalled(targetArn: string): boolean {
  return ['sqs', 'events', 'sns'].includes(targetArn.split(':')[2] ?? '');
}

function checkService(name: string, part: string, arn: string, services: readonly string[]): void {
  const service = arn.split(':')[2] ?? '';
  if (!services.includes(service))
    throw new Error(`${name}: its ${part} ${arn} is not run here, only ${services.join(' and ')}.`);
}
