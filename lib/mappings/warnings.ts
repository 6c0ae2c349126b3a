import { Annotations, type Duration } from 'aws-cdk-lib';
import { DYNAMODB_READERS_PER_SHARD } from '../../contract/limits';
import { isDeployed } from '../private/grants';
import type { BoundMapping } from './bound-mapping';
import type { FilterKnowledge } from './shared-filters';

/** What the warnings depend on in the pipeline that a mapping is bound to. */
export interface PipelineFacts {
  /** Whether everything that the pipeline keeps is under customer-managed keys; `undefined` when it is not known. */
  readonly customerManagedKeys?: boolean;
  /** Whether the pipeline may read the mapping's stream. */
  readonly mayRead: boolean;
  filters(mapping: BoundMapping): FilterKnowledge;
  /** Whether the pipe deletes all failures of the mapping, because none of its own filters matches them. */
  discards(mapping: BoundMapping): boolean;
}

/** Something unwise in how a mapping is set up. The id is public: owners acknowledge it. */
export interface MappingWarning {
  readonly id: string;
  /** Says what is wrong, why it matters and what to do; `undefined` when the mapping is fine. */
  readonly text: (mapping: BoundMapping, pipeline: PipelineFacts) => string | undefined;
}

export const WARNINGS: readonly MappingWarning[] = [
  {
    id: 'cdk-hydrated-dlq:unlimitedRetries',
    text: ({ retriesForever }) =>
      when(
        retriesForever,
        'Lambda retries a failing batch until the stream has lost its records, and sends the pointer only then: nothing is left to hydrate. ' +
          'Set retryAttempts (0 to 10,000), or maxRecordAge well below the retention of the stream.',
      ),
  },
  {
    id: 'cdk-hydrated-dlq:recordAgePastRetention',
    text: ({ maxRecordAge, stream }) =>
      when(
        reaches(maxRecordAge, stream?.retention),
        `maxRecordAge is ${maxRecordAge?.toHumanString()}, but the stream keeps records for only ${stream?.retention?.toHumanString()}: ` +
          'when Lambda gives up on a record because of its age, the record is gone and cannot be hydrated. Set maxRecordAge well below the retention.',
      ),
  },
  {
    id: 'cdk-hydrated-dlq:wholeBatchFails',
    text: ({ narrowsDown }) =>
      when(
        !narrowsDown,
        'One bad record fails its whole batch, and the whole batch goes to the dead-letter queue. ' +
          'Set bisectBatchOnError, or set reportBatchItemFailures if the function returns the items that failed.',
      ),
  },
  {
    id: 'cdk-hydrated-dlq:parallelizedShard',
    text: ({ parallelizationFactor, intake }) =>
      when(
        parallelizationFactor > 1 && intake === 'queue',
        `With a parallelizationFactor of ${parallelizationFactor}, the failed range of a shard can also hold records of other batches: ` +
          'messages can be INEXACT and hold records that were processed. Make consumers of the message idempotent, or set parallelizationFactor to 1.',
      ),
  },
  {
    id: 'cdk-hydrated-dlq:roleNotChanged',
    text: ({ handler, delivery, intake }) =>
      when(
        !isDeployed(delivery, handler.role),
        `This app cannot change the role of ${handler.node.path}, for example because it was imported with mutable: false. ` +
          'Unless the role already allows it, Lambda drops the pointers of this mapping. ' +
          (intake === 'queue'
            ? "Let the role use sqs:SendMessage on the staging queue, and kms:GenerateDataKey and kms:Decrypt on the queue's key if it has one; "
            : "Let the role use s3:PutObject and s3:ListBucket on the intake bucket, and kms:GenerateDataKey on the bucket's key if it has one; ") +
          'then acknowledge this.',
      ),
  },
  {
    id: 'cdk-hydrated-dlq:weakerEncryption',
    text: ({ stream }, { customerManagedKeys }) =>
      when(
        stream?.encryptionKeyArn !== undefined && customerManagedKeys === false,
        'The stream is encrypted with a customer-managed key, but its records would be copied to a destination, archive, overflow bucket or intake bucket that is not. ' +
          'Set encryptionKey, or use a destination, an overflowBucket and an intake bucket that have such a key.',
      ),
  },
  {
    id: 'cdk-hydrated-dlq:keyNotKnown',
    text: ({ stream, intake }, { mayRead }) =>
      when(
        stream?.keyIsUnknown === true && mayRead && intake === 'queue',
        'The stream is encrypted with a key whose ARN is not known, for example because an alias names it: the enrichment is not allowed to use the key and cannot read the stream. ' +
          'Pass the key itself, for example by kms.Key.fromKeyArn(), or call allowHydrationOf() with a stream that has it, then acknowledge this.',
      ),
  },
  {
    id: 'cdk-hydrated-dlq:discardedByFilters',
    text: (mapping, pipeline) =>
      when(
        mapping.stream !== undefined && pipeline.discards(mapping),
        "None of the pipeline's filters matches failures of this mapping: the pipe deletes all of them. " +
          'Add FailureFilter.stream(), FailureFilter.table() or FailureFilter.function() for it, or bind the mapping to a HydratedDlq without these filters.',
      ),
  },
  whereFiltersAre(
    'elsewhere',
    'cdk-hydrated-dlq:filtersElsewhere',
    'The enrichment cannot know the filters of a function that has a mapping in another stack: messages hold the whole failed range, and are INEXACT ' +
      'where records of it were filtered out. To get exactly what failed, create one HydratedDlq in each stack that has mappings.',
  ),
  whereFiltersAre(
    'too long',
    'cdk-hydrated-dlq:filtersTooLong',
    "The filters of this mapping no longer fit into the enrichment's environment: messages hold the whole failed range, and are " +
      'INEXACT where records of it were filtered out. Shorten filters, or give some mappings a HydratedDlq of their own.',
  ),
  whereFiltersAre(
    'encrypted',
    'cdk-hydrated-dlq:filtersEncrypted',
    'The filters are encrypted with a customer-managed key and are not copied to the enrichment: messages hold the whole failed range, and ' +
      'are INEXACT where records of it were filtered out. Acknowledge this, or remove filterEncryption if the filters are not secret.',
  ),
  {
    id: 'cdk-hydrated-dlq:tooManyReaders',
    text: (mapping) => {
      if (mapping.intake !== 'queue' || mapping.stream?.source !== 'dynamodb') return undefined;
      // Counted only where it matters: it takes a walk through the app.
      const { readers } = mapping;
      return when(
        readers >= DYNAMODB_READERS_PER_SHARD,
        `Lambda reads the stream of this table for ${readers} mappings, and the enrichment reads it too. DynamoDB lets ${DYNAMODB_READERS_PER_SHARD} processes ` +
          'read a shard at the same time and throttles all of them beyond that. Set intake to FailureIntake.bucket(), which does not read the stream, ' +
          'or let one mapping pass the records on to several consumers.',
      );
    },
  },
  {
    id: 'cdk-hydrated-dlq:readsNotAllowed',
    text: ({ intake }, { mayRead }) =>
      when(
        !mayRead && intake === 'queue',
        'The pipeline was imported without enrichmentRoleArn, so this app cannot allow it to read the stream. ' +
          'Set enrichmentRoleArn, or call allowHydrationOf() in the app that owns the pipeline and acknowledge this.',
      ),
  },
];

/** Adds to the mapping each warning that applies to it. */
export function addWarnings(mapping: BoundMapping, pipeline: PipelineFacts): void {
  for (const { id, text } of WARNINGS) {
    const message = text(mapping, pipeline);
    if (message) Annotations.of(mapping.mapping).addWarningV2(id, message);
  }
}

/** Filters that the enrichment does not know cannot be applied to the failed range. */
function whereFiltersAre(knowledge: FilterKnowledge, id: string, message: string): MappingWarning {
  return { id, text: (mapping, pipeline) => when(pipeline.filters(mapping) === knowledge, message) };
}

function when(applies: boolean, message: string): string | undefined {
  return applies ? message : undefined;
}

function reaches(age: Duration | undefined, retention: Duration | undefined): boolean {
  if (!age || !retention || age.isUnresolved() || retention.isUnresolved()) return false;
  return age.toMilliseconds() >= retention.toMilliseconds();
}
