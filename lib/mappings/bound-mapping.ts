import { CfnResource, Duration, Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { LAMBDA_RECORD_AGE_SECONDS, LAMBDA_RETRY_ATTEMPTS } from '../../contract/limits';
import type { FailureIntakeKind } from '../../contract/message';
import { deployedProperty, overriddenProperty, textOf } from '../private/deployed-property';
import { areInOneEnvironment, constructsOfStage } from '../private/same-stage';
import { describeStream, isConsumerArn, type StreamDescription } from './stream-description';

/**
 * An event source mapping that sends its pointers to a pipeline, with the function it invokes.
 *
 * The CDK binds a destination before the mapping exists as a resource: everything except `stack` and `handler` can be
 * read only when the template is written.
 */
export class BoundMapping {
  readonly stack: Stack;

  constructor(
    readonly mapping: lambda.IEventSourceMapping,
    readonly handler: lambda.IFunction,
    /** What Lambda sends for it. */
    readonly intake: FailureIntakeKind,
    /** What the role of the function needs for that. */
    readonly delivery: iam.Grant,
  ) {
    this.stack = Stack.of(mapping);
  }

  /** The stream that the mapping reads; `undefined` when the source is neither a Kinesis nor a DynamoDB stream. */
  get stream(): StreamDescription | undefined {
    return describeStream(this.mapping, this.eventSourceArn);
  }

  get eventSourceArn(): string | undefined {
    return textOf(this.deployed('EventSourceArn', this.resource?.eventSourceArn));
  }

  /** Whether the mapping reads with enhanced fan-out, as far as that is known at synth. */
  get usesFanOut(): boolean {
    return this.eventSourceArn !== undefined && isConsumerArn(this.eventSourceArn);
  }

  /** How many mappings of the app read the same source, this one included. */
  get readers(): number {
    const { eventSourceArn } = this;
    const mappings = constructsOfStage(this.mapping).filter(isMapping);
    return mappings.filter(
      (one) =>
        areInOneEnvironment(one, this.mapping) &&
        deployedProperty(one, 'EventSourceArn', one.eventSourceArn) === eventSourceArn,
    ).length;
  }

  /** The function itself, also where the mapping invokes a version or an alias. */
  get bareFunction(): lambda.IFunction {
    return bareFunctionOf(this.handler);
  }

  /** Patterns of the mapping's filters, as the mapping holds them. */
  get patterns(): string[] {
    const overridden = this.resource && overriddenProperty(this.resource, 'FilterCriteria');
    if (overridden)
      return ((overridden as RenderedCriteria).Filters ?? []).flatMap(({ Pattern }) => textOf(Pattern) ?? []);
    const criteria = this.resource?.filterCriteria;
    const filters = criteria && 'filters' in criteria ? criteria.filters : [];
    if (!Array.isArray(filters)) return [];
    return filters.flatMap((filter) => ('pattern' in filter && filter.pattern) || []);
  }

  /** Whether the mapping encrypts its filters with a customer-managed key. */
  get filtersAreEncrypted(): boolean {
    return this.patterns.length > 0 && this.deployed('KmsKeyArn', this.resource?.kmsKeyArn) !== undefined;
  }

  /** Whether Lambda retries for as long as the stream keeps the records. */
  get retriesForever(): boolean {
    const attempts = this.deployed('MaximumRetryAttempts', this.resource?.maximumRetryAttempts);
    return (attempts ?? LAMBDA_RETRY_ATTEMPTS.unlimited) === LAMBDA_RETRY_ATTEMPTS.unlimited && !this.maxRecordAge;
  }

  /** The age at which Lambda gives up on a record; `undefined` when it is unlimited. */
  get maxRecordAge(): Duration | undefined {
    const seconds = this.deployed('MaximumRecordAgeInSeconds', this.resource?.maximumRecordAgeInSeconds);
    if (seconds === undefined || seconds === LAMBDA_RECORD_AGE_SECONDS.unlimited) return undefined;
    return Duration.seconds(typeof seconds === 'number' ? seconds : Token.asNumber(seconds));
  }

  /** Whether a failing batch is, or can be narrowed down to, the records that fail. */
  get narrowsDown(): boolean {
    const { bisectBatchOnFunctionError, functionResponseTypes, batchSize } = this.resource ?? {};
    const bisects = this.deployed('BisectBatchOnFunctionError', bisectBatchOnFunctionError);
    const responses = this.deployed('FunctionResponseTypes', functionResponseTypes) ?? [];
    const single = this.deployed('BatchSize', batchSize) === 1;
    return single || Boolean(bisects) || responses.includes('ReportBatchItemFailures');
  }

  get hasTumblingWindow(): boolean {
    return (this.deployed('TumblingWindowInSeconds', this.resource?.tumblingWindowInSeconds) ?? 0) > 0;
  }

  get parallelizationFactor(): number {
    return this.deployed('ParallelizationFactor', this.resource?.parallelizationFactor) ?? 1;
  }

  private deployed<T>(path: string, member: T): T {
    return this.resource ? deployedProperty(this.resource, path, member) : member;
  }

  private get resource(): lambda.CfnEventSourceMapping | undefined {
    const resource = this.mapping.node.defaultChild;
    return resource && isMapping(resource) ? resource : undefined;
  }
}

/** The mappings that send their pointers to a pipeline, in the order in which they were bound. */
export class BoundMappings {
  readonly all: BoundMapping[] = [];
  private readonly visitors: Array<(mapping: BoundMapping) => void> = [];

  add(mapping: BoundMapping): void {
    this.all.push(mapping);
    for (const visit of this.visitors) visit(mapping);
  }

  /** Visits every mapping, including those that are bound later. */
  visit(visitor: (mapping: BoundMapping) => void): void {
    this.visitors.push(visitor);
    this.all.forEach(visitor);
  }
}

/** The function of a version or an alias; any other is one itself. */
export function bareFunctionOf(handler: lambda.IFunction): lambda.IFunction {
  return isQualified(handler) ? handler.lambda : handler;
}

/** Filters, by the names of the template. */
interface RenderedCriteria {
  readonly Filters?: readonly { readonly Pattern?: unknown }[];
}

function isMapping(construct: IConstruct): construct is lambda.CfnEventSourceMapping {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::Lambda::EventSourceMapping';
}

function isQualified(handler: lambda.IFunction): handler is lambda.IFunction & { readonly lambda: lambda.IFunction } {
  return 'lambda' in handler;
}
