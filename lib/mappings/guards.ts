import { Annotations, type Duration } from 'aws-cdk-lib';
import type { BoundMapping } from './bound-mapping';
import type { FilterKnowledge } from './shared-filters';
import type { StreamDescription } from './stream-description';

/** What the guards have to know of the pipeline that a mapping is bound to. */
export interface PipelineFacts {
  /** Whether all that the pipeline keeps is under customer-managed keys; `undefined` when it is not known. */
  readonly customerManagedKeys?: boolean;
  /** Whether the pipeline may read the mapping's stream. */
  readonly mayRead: boolean;
  filters(mapping: BoundMapping): FilterKnowledge;
  /** Whether the pipe deletes all failures of the stream, because none of its own filters matches them. */
  discards(stream: StreamDescription): boolean;
}

/** An objection to how a mapping is set up. Its id is public: owners acknowledge it. */
export interface Guard {
  readonly id: string;
  /** Says what is wrong, why it matters and what to do; `undefined` when nothing is. */
  readonly objection: (mapping: BoundMapping, pipeline: PipelineFacts) => string | undefined;
}

export const GUARDS: readonly Guard[] = [
  {
    id: 'cdk-hydrated-dlq:unlimitedRetries',
    objection: ({ retriesForever }) =>
      when(
        retriesForever,
        'Lambda retries a failing batch until the stream has lost it: a pointer is sent only when there is nothing left to hydrate. ' +
          'Set retryAttempts (0 to 10,000), or maxRecordAge well below the retention of the stream.',
      ),
  },
  {
    id: 'cdk-hydrated-dlq:recordAgePastRetention',
    objection: ({ maxRecordAge, stream }) =>
      when(
        reaches(maxRecordAge, stream?.retention),
        `maxRecordAge is ${maxRecordAge?.toHumanString()}, but the stream keeps records for ${stream?.retention?.toHumanString()} only: ` +
          'records that Lambda gives up on by their age are gone before they can be hydrated. Set maxRecordAge well below the retention.',
      ),
  },
  {
    id: 'cdk-hydrated-dlq:wholeBatchFails',
    objection: ({ narrowsDown }) =>
      when(
        !narrowsDown,
        'One bad record fails its whole batch, and the whole batch goes to the dead-letter queue. ' +
          'Set bisectBatchOnError, or reportBatchItemFailures when the function names the items that failed.',
      ),
  },
  {
    id: 'cdk-hydrated-dlq:parallelizedShard',
    objection: ({ parallelizationFactor }) =>
      when(
        parallelizationFactor > 1,
        `With a parallelizationFactor of ${parallelizationFactor}, the failed range of a shard also holds records of other batches: ` +
          'messages can be INEXACT and hold records that were processed. Make consumers of the message idempotent, or set parallelizationFactor to 1.',
      ),
  },
  {
    id: 'cdk-hydrated-dlq:weakerEncryption',
    objection: ({ stream }, { customerManagedKeys }) =>
      when(
        stream?.encryptionKeyArn !== undefined && customerManagedKeys === false,
        'The stream is under a customer-managed key, but its records would be copied to a destination, archive or overflow bucket that is not. ' +
          'Set encryptionKey, or give a destination and an overflowBucket that have such a key.',
      ),
  },
  {
    id: 'cdk-hydrated-dlq:discardedByFilters',
    objection: ({ stream }, pipeline) =>
      when(
        stream !== undefined && pipeline.discards(stream),
        'None of the filters of the pipeline matches failures of this stream: the pipe deletes all of them. ' +
          'Add FailureFilter.stream() or FailureFilter.table() for it, or give the mapping a HydratedDlq without these filters.',
      ),
  },
  whereFiltersAre(
    'elsewhere',
    'cdk-hydrated-dlq:filtersElsewhere',
    'The enrichment cannot be told the filters of a function that has a mapping in another stack, so that messages hold the whole failed range and are INEXACT ' +
      'where records of it were filtered out. Give the mappings of each stack a HydratedDlq there to have exactly what failed.',
  ),
  whereFiltersAre(
    'too long',
    'cdk-hydrated-dlq:filtersTooLong',
    "The filters of this mapping do not fit into the enrichment's environment any more, so that messages hold the whole failed range and are " +
      'INEXACT where records of it were filtered out. Shorten filters, or give some mappings a HydratedDlq of their own.',
  ),
  whereFiltersAre(
    'encrypted',
    'cdk-hydrated-dlq:filtersEncrypted',
    'The filters are under a customer-managed key and are not copied to the enrichment, so that messages hold the whole failed range and ' +
      'are INEXACT where records of it were filtered out. Acknowledge this, or leave filterEncryption out when the filters are no secret.',
  ),
  {
    id: 'cdk-hydrated-dlq:readsNotAllowed',
    objection: (_, { mayRead }) =>
      when(
        !mayRead,
        'The imported pipeline has no enrichmentRoleArn, so that this app cannot allow it to read the stream. ' +
          'Set enrichmentRoleArn, or call allowHydrationOf() in the app that owns the pipeline and acknowledge this.',
      ),
  },
];

/** Adds a warning to the mapping for each guard that objects. */
export function warnOf(mapping: BoundMapping, pipeline: PipelineFacts): void {
  for (const { id, objection } of GUARDS) {
    const message = objection(mapping, pipeline);
    if (message) Annotations.of(mapping.mapping).addWarningV2(id, message);
  }
}

/** What the enrichment is not told of filters, it cannot apply to the range. */
function whereFiltersAre(knowledge: FilterKnowledge, id: string, message: string): Guard {
  return { id, objection: (mapping, pipeline) => when(pipeline.filters(mapping) === knowledge, message) };
}

function when(objects: boolean, message: string): string | undefined {
  return objects ? message : undefined;
}

function reaches(age: Duration | undefined, retention: Duration | undefined): boolean {
  if (!age || !retention || age.isUnresolved() || retention.isUnresolved()) return false;
  return age.toMilliseconds() >= retention.toMilliseconds();
}
