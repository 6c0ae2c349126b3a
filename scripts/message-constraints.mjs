// biome-ignore-all lint/suspicious/noThenProperty: a keyword of JSON Schema
// What the JSON Schema says about a hydrated message beyond its types, as docs/message.md has it.
import { loadTypeScript } from './load-typescript.mjs';

const { HYDRATION_REASONS, STATUS_OF_REASON, STATUSES_WITH_RECORDS } = await loadTypeScript('contract/message.ts');

const COUNT = { type: 'integer', minimum: 0 };
const ID = { minLength: 1, maxLength: 64 };
const NAME = { type: 'string', minLength: 1 };
const TIME = { pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$' };
const SEQUENCE_NUMBER = { type: 'string', pattern: '^[0-9]+$' };

/** What values members have, by definition. */
export const VALUES = {
  HydratedMessage: {
    KinesisBatch: { items: { anyOf: [{ type: 'object' }, { type: 'array', items: {} }, { type: 'string' }] } },
  },
  Hydration: {
    id: ID,
    groupId: ID,
    expectedRecords: COUNT,
    foundRecords: COUNT,
    hydratedAt: TIME,
    attempts: { type: 'integer', minimum: 1 },
  },
  Overflow: { bucket: NAME, key: NAME, bytes: COUNT, sha256: { pattern: '^[0-9a-f]{64}$' } },
  RedriveHistory: { count: COUNT, resumeFrom: SEQUENCE_NUMBER },
  RedriveAttempt: { at: TIME },
};

/**
 * What makes a pointer, by definition: the members that the enrichment checks. Its bounds are left out, which follow AWS's
 * and can widen.
 */
export const POINTER_VALUES = {
  BatchInfo: {
    shardId: NAME,
    startSequenceNumber: SEQUENCE_NUMBER,
    endSequenceNumber: SEQUENCE_NUMBER,
    batchSize: COUNT,
    streamArn: { type: 'string', pattern: '^arn:' },
  },
  RequestContext: { functionArn: NAME },
  ResponseContext: {},
  PipeContext: {},
};

const REASONS_BY_STATUS = Map.groupBy(HYDRATION_REASONS, (reason) => STATUS_OF_REASON[reason]);
const WITH_RECORDS = statusIs(...STATUSES_WITH_RECORDS);
const MALFORMED = statusIs('MALFORMED');
const SOME = { type: 'integer', minimum: 1 };
/** The last invocation of a tumbling window can fail without records. */
const MAY_BE_EMPTY = has({ status: { const: 'COMPLETE' }, intake: { const: 'bucket' } });

/** How the members of `hydration` go together. */
export const HYDRATION_CONSTRAINTS = [
  { if: statusIs('COMPLETE'), then: has({}, { reason: false }) },
  ...[...REASONS_BY_STATUS].map(([status, codes]) => ({
    if: statusIs(status),
    then: has({ reason: has({ code: { enum: codes } }) }),
  })),
  {
    if: WITH_RECORDS,
    then: { if: MAY_BE_EMPTY, else: has({ foundRecords: SOME }) },
    else: has({ foundRecords: { const: 0 } }),
  },
  {
    if: MALFORMED,
    then: has({ groupId: { const: 'malformed' } }, { source: false, expectedRecords: false, displaced: false }),
    else: has({ source: true, expectedRecords: true }, { original: false }),
  },
];

const NO_RECORDS = { payload: false, KinesisBatch: false, DynamoDBBatch: false };

/** The other source's range can be null. */
const OF_KINESIS = has(
  { KinesisBatchInfo: { type: 'object' } },
  { DDBStreamBatchInfo: { type: 'null' }, payload: { $ref: '#/definitions/KinesisEvent' }, DynamoDBBatch: false },
);
const OF_DYNAMODB = has(
  { DDBStreamBatchInfo: { type: 'object' } },
  { KinesisBatchInfo: { type: 'null' }, payload: { $ref: '#/definitions/DynamoDBEvent' }, KinesisBatch: false },
);

const OF_FUNCTION = has({ requestContext: { type: 'object' } });
const OF_PIPE = has({ context: has({ partnerResourceArn: NAME }) });

/** How the members of a message go together; `pointerMembers` are those that came with the pointer. */
export const messageConstraints = (pointerMembers) => [
  { if: has({ hydration: has({ source: { const: 'kinesis' } }) }), then: OF_KINESIS },
  { if: has({ hydration: has({ source: { const: 'dynamodb' } }) }), then: OF_DYNAMODB },
  { if: has({ hydration: MALFORMED }), then: hasNone(pointerMembers), else: { if: OF_FUNCTION, else: OF_PIPE } },
  { if: has({ hydration: WITH_RECORDS }), else: has({}, NO_RECORDS) },
  {
    if: has({ hydration: has({ foundRecords: SOME }) }),
    then: has({}, { payload: has({}, { Records: { type: 'array', minItems: 1 } }) }),
  },
  {
    if: has({ overflow: true }),
    then: has({ hydration: has({}, { original: false, displaced: false }) }, NO_RECORDS),
    else: {
      allOf: [
        { if: has({ hydration: WITH_RECORDS }), then: has({ payload: true }) },
        { if: has({ hydration: MALFORMED }), then: has({ hydration: has({ original: true }) }) },
      ],
    },
  },
];

/** A member of a pointer can be null, or anything else: it is held to a type only where it is an object. */
export function whereObject({ $ref, description }) {
  return { description, if: { type: 'object' }, then: { $ref } };
}

/** An object with some members, and with others that it need not have. */
function has(required, optional = {}) {
  const names = Object.keys(required);
  return { type: 'object', properties: { ...required, ...optional }, ...(names.length > 0 && { required: names }) };
}

function hasNone(members) {
  return has({}, Object.fromEntries(members.map((member) => [member, false])));
}

function statusIs(...statuses) {
  return has({ status: { enum: statuses } });
}
