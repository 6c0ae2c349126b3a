import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { ENVIRONMENT } from '../../../contract/environment';
import type { Clients } from '../clients';
import { type DeployedEnrichment, describeEnrichment } from '../deployed-function';
import type { Pipeline } from '../pipelines';
import { findQueue, NoSuchQueue, type Queue } from '../queue';

/** What there is of a deployed pipeline. */
export interface Deployment {
  readonly pipeline: Pipeline;
  readonly staging: Queue;
  /** Absent if there is none any more. */
  readonly unhydrated?: Queue;
  /** Absent if the destination is not a queue, or is gone. */
  readonly destination?: Queue;
  readonly enrichment: DeployedEnrichment;
  /** ARN of the bucket that Lambda writes failures to, if it does. */
  readonly intakeBucketArn?: string;
  /** ARN of the bucket for what is too large for the destination, if there is one. */
  readonly overflowBucketArn?: string;
  /** Those whose failures come to this pipeline. */
  readonly mappings: readonly DeployedMapping[];
  /** Those of the same streams whose failures go elsewhere, or nowhere. */
  readonly otherMappings: readonly DeployedMapping[];
}

/** An event source mapping of a stream. */
export interface DeployedMapping {
  readonly uuid: string;
  readonly functionArn: string;
  /** Without the consumer of enhanced fan-out. */
  readonly streamArn: string;
  readonly state: string;
  readonly stateReason?: string;
  readonly lastResult?: string;
  /** Where Lambda sends what it gives up on. */
  readonly onFailure?: string;
  /** Whether Lambda retries until the records are gone. */
  readonly retriesForever: boolean;
}

/** Looks up everything that belongs to a pipeline. */
export async function examine(pipeline: Pipeline, clients: Clients): Promise<Deployment> {
  const [staging, enrichment, mappings] = await Promise.all([
    findQueue(pipeline.stagingQueueArn, clients),
    describeEnrichment(pipeline.enrichmentArn, clients),
    streamMappings(clients),
  ]);
  const [unhydrated, destination] = await Promise.all([
    staging.deadLetter && queueIfThere(staging.deadLetter.arn, clients),
    pipeline.destinationArn.includes(':sqs:') ? queueIfThere(pipeline.destinationArn, clients) : undefined,
  ]);
  const bucketArn = (name: string | undefined) =>
    name === undefined ? undefined : `arn:${partitionOf(staging.arn)}:s3:::${name}`;
  const intakeBucketArn = bucketArn(enrichment.environment[ENVIRONMENT.intakeBucket]);
  const overflowBucketArn = bucketArn(enrichment.environment[ENVIRONMENT.overflowBucket]);
  const destinations = [staging.arn, intakeBucketArn];
  const ours = mappings.filter(({ onFailure }) => onFailure !== undefined && destinations.includes(onFailure));
  const streams = new Set(ours.map(({ streamArn }) => streamArn));
  return {
    pipeline,
    staging,
    enrichment,
    mappings: ours,
    otherMappings: mappings.filter((mapping) => streams.has(mapping.streamArn) && !ours.includes(mapping)),
    ...(unhydrated && { unhydrated }),
    ...(destination && { destination }),
    ...(intakeBucketArn !== undefined && { intakeBucketArn }),
    ...(overflowBucketArn !== undefined && { overflowBucketArn }),
  };
}

async function queueIfThere(arn: string, clients: Clients): Promise<Queue | undefined> {
  return findQueue(arn, clients).catch((error) => {
    if (error instanceof NoSuchQueue) return undefined;
    throw error;
  });
}

async function streamMappings(clients: Clients): Promise<DeployedMapping[]> {
  const client = await clients.lambda();
  const { paginateListEventSourceMappings } = await import('@aws-sdk/client-lambda');
  const found: DeployedMapping[] = [];
  for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client }, {}))
    found.push(...EventSourceMappings.filter(isOfStream).map(toMapping));
  return found;
}

function isOfStream({ EventSourceArn = '' }: EventSourceMappingConfiguration): boolean {
  return /^arn:[^:]+:(kinesis|dynamodb):/.test(EventSourceArn);
}

function toMapping(mapping: EventSourceMappingConfiguration): DeployedMapping {
  const { UUID = '', FunctionArn = '', EventSourceArn = '', State = '', StateTransitionReason } = mapping;
  const {
    LastProcessingResult,
    DestinationConfig,
    MaximumRetryAttempts = -1,
    MaximumRecordAgeInSeconds = -1,
  } = mapping;
  return {
    uuid: UUID,
    functionArn: FunctionArn,
    streamArn: EventSourceArn.replace(/\/consumer\/.*$/, ''),
    state: State,
    stateReason: StateTransitionReason,
    lastResult: LastProcessingResult,
    onFailure: DestinationConfig?.OnFailure?.Destination,
    retriesForever: MaximumRetryAttempts < 0 && MaximumRecordAgeInSeconds < 0,
  };
}

/** ARNs of the streams that the enrichment reads: those of mappings whose failures come as pointers. */
export function streamsRead({ mappings, staging }: Deployment): string[] {
  const pointed = mappings.filter(({ onFailure }) => onFailure === staging.arn);
  return [...new Set(pointed.map(({ streamArn }) => streamArn))];
}

function partitionOf(arn: string): string {
  return arn.split(':')[1] ?? 'aws';
}
