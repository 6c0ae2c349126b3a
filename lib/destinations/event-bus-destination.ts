import { CfnResource, Duration, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { HYDRATED_EVENT } from '../../contract/hydrated-event';
import {
  EVENT_BUS_BATCH_ENTRIES,
  EVENT_BUS_REQUEST_BYTES,
  EVENT_DETAIL_TYPE_CHARACTERS,
  EVENT_SOURCE_CHARACTERS,
  EVENT_TIME_BYTES,
} from '../../contract/limits';
import { DEFAULTS } from '../pipeline/defaults';
import { checkEnvironmentsKnown, checkLength, checkSameEnvironment, checkWholeDays, fail } from '../private/checks';
import type {
  HydratedDestinationBindOptions,
  HydratedDestinationConfig,
  HydratedEvents,
  IHydratedDestination,
} from './destination';

/** Options of an event bus as destination. */
export interface EventBusDestinationOptions {
  /**
   * `source` of the events.
   *
   * Valid length: 1 to 256 characters. Must not start with `aws.`.
   *
   * @default 'hydrated-dlq'
   */
  readonly source?: string;

  /**
   * `detail-type` of the events.
   *
   * Valid length: 1 to 128 characters.
   *
   * @default 'Stream Failure Hydrated'
   */
  readonly detailType?: string;

  /**
   * Whether to create an archive, from which events that no rule matched can be replayed.
   *
   * @default true
   */
  readonly archive?: boolean;

  /**
   * How long the archive keeps an event, in whole days.
   *
   * @default Duration.days(14)
   */
  readonly archiveRetention?: Duration;
}

const ARCHIVE_RETENTION = Duration.days(14);

/** Delivers to an event bus, where rules subscribe. */
export class EventBusDestination implements IHydratedDestination {
  private readonly events: HydratedEvents;
  private archive?: events.Archive;

  constructor(
    private readonly eventBus: events.IEventBus,
    private readonly options: EventBusDestinationOptions = {},
  ) {
    const { source = HYDRATED_EVENT.source, detailType = HYDRATED_EVENT.detailType } = options;
    this.events = { eventBus, source, detailType };
  }

  bind(scope: Construct, options: HydratedDestinationBindOptions): HydratedDestinationConfig {
    const { source, detailType } = this.events;
    checkSameEnvironment(
      scope,
      `a pipe and its event bus ${this.eventBus.node.path}`,
      Stack.of(scope),
      this.eventBus.env,
      'Deliver to a bus here, and forward from it by a rule.',
    );
    checkEnvironmentsKnown(
      scope,
      `a pipe and its event bus ${this.eventBus.node.path}`,
      Stack.of(scope),
      this.eventBus,
    );
    checkEvents(scope, this.events);
    checkWholeDays(scope, 'archiveRetention', this.options.archiveRetention);
    const archived = this.options.archive ?? true;
    if (archived) this.keepInArchive(scope, options);
    const envelope = envelopeBytes(this.events);
    return {
      targetArn: this.eventBus.eventBusArn,
      targetParameters: { eventBridgeEventBusParameters: { source, detailType } },
      messageLimitBytes: EVENT_BUS_REQUEST_BYTES - envelope,
      requestLimitBytes: EVENT_BUS_REQUEST_BYTES - EVENT_BUS_BATCH_ENTRIES * envelope,
      ...(archived && { keepsFor: this.options.archiveRetention ?? ARCHIVE_RETENTION }),
      customerManagedKey: !archived && hasCustomerManagedKey(this.eventBus),
      events: this.events,
    };
  }

  grantDelivery(pipeRole: iam.IRole): void {
    this.eventBus.grantPutEventsTo(pipeRole);
    // The pipe waits for its role: what it delivered before there is an archive, EventBridge would drop where no rule matches.
    if (this.archive) pipeRole.node.addDependency(this.archive);
  }

  private keepInArchive(scope: Construct, { removalPolicy }: HydratedDestinationBindOptions): void {
    const { source, detailType } = this.events;
    this.archive = new events.Archive(scope, 'Archive', {
      sourceEventBus: this.eventBus,
      description: 'Hydrated stream failures',
      eventPattern: { source: [source], detailType: [detailType] },
      retention: this.options.archiveRetention ?? ARCHIVE_RETENTION,
    });
    this.archive.applyRemovalPolicy(removalPolicy ?? DEFAULTS.removalPolicy);
  }
}

function checkEvents(scope: Construct, { source, detailType }: HydratedEvents): void {
  const advice = 'Leave it out for the default.';
  checkLength(scope, 'source', source, { min: 1, max: EVENT_SOURCE_CHARACTERS }, advice);
  checkLength(scope, 'detailType', detailType, { min: 1, max: EVENT_DETAIL_TYPE_CHARACTERS }, advice);
  if (source.startsWith('aws.')) {
    fail(scope, `source must not start with "aws.", which AWS reserves for itself, received "${source}". ${advice}`);
  }
}

/** What an event counts for in addition to its detail. */
function envelopeBytes({ source, detailType }: HydratedEvents): number {
  return (
    EVENT_TIME_BYTES + bytesOf(source, EVENT_SOURCE_CHARACTERS) + bytesOf(detailType, EVENT_DETAIL_TYPE_CHARACTERS)
  );
}

function bytesOf(text: string, longest: number): number {
  return Token.isUnresolved(text) ? longest : Buffer.byteLength(text);
}

function hasCustomerManagedKey(eventBus: events.IEventBus): boolean {
  const resource = eventBus.node.defaultChild;
  if (!CfnResource.isCfnResource(resource) || resource.cfnResourceType !== 'AWS::Events::EventBus') return false;
  return (resource as events.CfnEventBus).kmsKeyIdentifier !== undefined;
}
