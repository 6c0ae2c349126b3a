/**
 * `hydrated-dlq`, for consumers of hydrated messages: types, guards and the helpers that give the records back. It needs
 * neither the CDK nor the AWS SDK.
 *
 * @packageDocumentation
 */
export type {
  AttributeValueJson,
  DynamoDBEvent,
  DynamoDBEventRecord,
  ItemJson,
  KinesisEvent,
  KinesisEventRecord,
} from '../contract/lambda-event';
export {
  type Base64Data,
  type DecodedDynamoDBRecord,
  HYDRATION_REASONS,
  HYDRATION_STATUSES,
  type HydratedMessage,
  type Hydration,
  type HydrationMembers,
  type HydrationReason,
  type HydrationStatus,
  type MalformedMessage,
  type Overflow,
  REDRIVE_OUTCOMES,
  type RedriveAttempt,
  type RedriveHistory,
  type RedriveOutcome,
  SCHEMA_VERSION,
  type StreamSource,
} from '../contract/message';
export type {
  BatchInfo,
  FailurePointer,
  LambdaPointer,
  PipeContext,
  PipePointer,
  RequestContext,
  ResponseContext,
} from '../contract/pointer';
export { MissingPayloadError, NotHydratedMessageError, OverflowedMessageError } from './errors';
export {
  type DynamoDBMessage,
  hasPointer,
  isBase64Data,
  isDynamoDBMessage,
  isHydratedMessage,
  isKinesisMessage,
  isMalformedMessage,
  isOverflowed,
  type KinesisMessage,
  type OverflowedMessage,
} from './guards';
export { type LambdaEvent, loadMessage, loadPayload, toLambdaEvent } from './load';
export { type LoadOptions, type ObjectBody, type ObjectReader, OverflowObjectError } from './overflow-object';
