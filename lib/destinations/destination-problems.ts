import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { LAMBDA_PAYLOAD_BYTES, SLIM_MESSAGE_BYTES } from '../../contract/limits';
import { checkNumber } from '../private/checks';
import { pipelinesBeside } from '../private/pipelines-beside';
import type { HydratedDestinationConfig } from './destination';

/** Fails on limits of a custom destination with which messages could never be delivered. */
export function checkLimits(
  scope: IConstruct,
  { messageLimitBytes, requestLimitBytes }: HydratedDestinationConfig,
): void {
  const advice = 'Return another one from bind() of the destination.';
  checkNumber(scope, 'messageLimitBytes', messageLimitBytes, { min: SLIM_MESSAGE_BYTES }, advice);
  const request = { min: SLIM_MESSAGE_BYTES, max: LAMBDA_PAYLOAD_BYTES };
  checkNumber(scope, 'requestLimitBytes', requestLimitBytes, request, advice);
}

/** Errors about a destination in view of the app's other pipelines; what is merely surprising becomes a warning. */
export function destinationProblems(pipeline: IConstruct, delivery: HydratedDestinationConfig): string[] {
  const others = pipelinesBeside(pipeline);
  warnOfSharedEvents(pipeline, delivery, others);
  const target = others.find(({ stagingQueue }) => stagingQueue.queueArn === delivery.targetArn);
  if (!target) return [];
  return [
    `The destination is the staging queue of ${target.node.path}, which takes pointers: it would deliver hydrated messages as MALFORMED. ` +
      'Use the destination queue of that pipeline, or another queue.',
  ];
}

function warnOfSharedEvents(
  pipeline: IConstruct,
  { events, targetArn }: HydratedDestinationConfig,
  others: ReturnType<typeof pipelinesBeside>,
): void {
  const same = others.find(
    ({ _delivery: other }) =>
      events !== undefined &&
      other?.targetArn === targetArn &&
      other.events?.source === events.source &&
      other.events.detailType === events.detailType,
  );
  if (!same) return;
  Annotations.of(pipeline).addWarningV2(
    'cdk-hydrated-dlq:sharedEvents',
    `${same.node.path} puts events of the same source and detail type on the same bus: rules of onHydratedFailure() match the failures of both pipelines, ` +
      'and each archive keeps both. Set source in the options of HydratedDestination.eventBus(), or acknowledge this if the rules are meant for both.',
  );
}
