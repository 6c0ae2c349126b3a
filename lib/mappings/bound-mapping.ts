import { CfnResource, Duration, Stack } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { LAMBDA_RECORD_AGE_SECONDS, LAMBDA_RETRY_ATTEMPTS } from '../../contract/limits';
import type { FailureIntakeKind } from '../../contract/message';
import { describeStream, type StreamDescription } from './stream-description';

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
    readonly intake: FailureIntakeKind = 'queue',
  ) {
    this.stack = Stack.of(mapping);
  }

  /** The stream that the mapping reads; `undefined` when the source is neither a Kinesis nor a DynamoDB stream. */
  get stream(): StreamDescription | undefined {
    return describeStream(this.eventSourceArn);
  }

  get eventSourceArn(): string | undefined {
    return this.resource?.eventSourceArn;
  }

  /** The function itself, also where the mapping invokes a version or an alias. */
  get bareFunction(): lambda.IFunction {
    return bareFunctionOf(this.handler);
  }

  /** Patterns of the mapping's filters, as the mapping holds them. */
  get patterns(): string[] {
    const criteria = this.resource?.filterCriteria;
    const filters = criteria && 'filters' in criteria ? criteria.filters : [];
    if (!Array.isArray(filters)) return [];
    return filters.flatMap((filter) => ('pattern' in filter && filter.pattern) || []);
  }

  /** Whether the mapping encrypts its filters with a customer-managed key. */
  get filtersAreEncrypted(): boolean {
    return this.patterns.length > 0 && this.resource?.kmsKeyArn !== undefined;
  }

  /** Whether Lambda retries for as long as the stream keeps the records. */
  get retriesForever(): boolean {
    const { maximumRetryAttempts = LAMBDA_RETRY_ATTEMPTS.unlimited } = this.resource ?? {};
    return maximumRetryAttempts === LAMBDA_RETRY_ATTEMPTS.unlimited && this.maxRecordAge === undefined;
  }

  /** The age at which Lambda gives up on a record; `undefined` when it is unlimited. */
  get maxRecordAge(): Duration | undefined {
    const { maximumRecordAgeInSeconds: seconds = LAMBDA_RECORD_AGE_SECONDS.unlimited } = this.resource ?? {};
    return seconds === LAMBDA_RECORD_AGE_SECONDS.unlimited ? undefined : Duration.seconds(seconds);
  }

  /** Whether Lambda can narrow a failing batch down to the records that fail. */
  get narrowsDown(): boolean {
    const { bisectBatchOnFunctionError, functionResponseTypes = [] } = this.resource ?? {};
    return Boolean(bisectBatchOnFunctionError) || functionResponseTypes.includes('ReportBatchItemFailures');
  }

  get hasTumblingWindow(): boolean {
    const { tumblingWindowInSeconds = 0 } = this.resource ?? {};
    return tumblingWindowInSeconds > 0;
  }

  get parallelizationFactor(): number {
    const { parallelizationFactor = 1 } = this.resource ?? {};
    return parallelizationFactor;
  }

  private get resource(): lambda.CfnEventSourceMapping | undefined {
    const resource = this.mapping.node.defaultChild;
    const exists =
      CfnResource.isCfnResource(resource) && resource.cfnResourceType === 'AWS::Lambda::EventSourceMapping';
    return exists ? (resource as lambda.CfnEventSourceMapping) : undefined;
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

function isQualified(handler: lambda.IFunction): handler is lambda.IFunction & { readonly lambda: lambda.IFunction } {
  return 'lambda' in handler;
}
