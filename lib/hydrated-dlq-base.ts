import { Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, type IConstruct } from 'constructs';
import type { FailureIntakeKind } from '../contract/message';
import type { HydratedDestinationConfig } from './destinations/destination';
import { BoundMapping, BoundMappings } from './mappings/bound-mapping';
import { describeNamedStream } from './mappings/stream-description';
import type { StreamReads } from './mappings/stream-reads';
import { addWarnings, type PipelineFacts } from './mappings/warnings';
import { checkEnvironmentsKnown, checkSameEnvironment, fail } from './private/checks';
import { grantBucket, granteeIn, grantQueue } from './private/grants';
import { type OutwardReference, waitsFor } from './private/stack-cycles';

/** A pipeline of this app or of another app. */
export interface IHydratedDlq extends IConstruct, lambda.IEventSourceDlq {
  /** The queue that Lambda sends its pointers to. */
  readonly stagingQueue: sqs.IQueue;

  /** The bucket that Lambda writes failures to; `undefined` when mappings send pointers to the staging queue. */
  readonly intakeBucket: s3.IBucket | undefined;

  /**
   * Lets the enrichment read a stream whose mapping this app does not create (SAM, Terraform, the console), and decrypt
   * with the key of the stream. Use `stagingQueue.queueArn` as the mapping's OnFailure destination.
   *
   * The permission belongs to the stack of the stream, which then depends on the stack of the pipeline; or to that of the
   * pipeline where it depends on the other one already, because of a bound mapping, what the pipeline was given, or a rule.
   *
   * Also call it for a bound stream that was imported without its customer-managed key, with the stream imported with the
   * key: a mapping does not reveal it.
   *
   * @param source - the Kinesis stream, or the table that has a stream
   */
  allowHydrationOf(source: kinesis.IStream | dynamodb.ITable): void;
}

/**
 * What a pipeline of this app and an imported one have in common.
 *
 * @internal
 */
export abstract class HydratedDlqBase extends Construct implements IHydratedDlq {
  abstract readonly stagingQueue: sqs.IQueue;
  abstract readonly intakeBucket: s3.IBucket | undefined;

  /**
   * Where hydrated messages go; `undefined` when another app knows.
   *
   * @internal
   */
  abstract readonly _delivery: HydratedDestinationConfig | undefined;

  /** @internal */
  protected readonly _mappings = new BoundMappings();

  /**
   * What the enrichment may read; `undefined` when its role is not known.
   *
   * @internal
   */
  protected abstract readonly _reads: StreamReads | undefined;

  /**
   * What the pipeline refers to: ARNs, and patterns with ARNs in them.
   *
   * @internal
   */
  protected get _references(): unknown {
    return [];
  }

  /**
   * What the warnings depend on.
   *
   * @internal
   */
  protected abstract readonly _facts: PipelineFacts;

  /**
   * Called by the CDK for each mapping whose `onFailure` is this construct. Lets the function's role send pointers, and
   * the enrichment read the mapping's stream; with an intake bucket, lets the function's role write to it.
   */
  bind(target: lambda.IEventSourceMapping, targetHandler: lambda.IFunction): lambda.DlqDestinationConfig {
    return this.bindTo(this.intakeBucket ? 'bucket' : 'queue', target, targetHandler);
  }

  private bindTo(
    intake: FailureIntakeKind,
    target: lambda.IEventSourceMapping,
    targetHandler: lambda.IFunction,
  ): lambda.DlqDestinationConfig {
    checkSameEnvironment(
      target,
      `the mapping and its HydratedDlq ${this.node.path}`,
      Stack.of(target),
      Stack.of(this),
      'Create one HydratedDlq for each account and Region.',
    );
    checkEnvironmentsKnown(target, `the mapping and its HydratedDlq ${this.node.path}`, Stack.of(target), this);
    checkRole(target, targetHandler);
    const bucket = intake === 'bucket' ? this.intakeBucket : undefined;
    const destination = bucket?.bucketArn ?? this.stagingQueue.queueArn;
    // A bucket can be in the stack of the mapping, or in a third one.
    if (waitsFor(target, this, [{ from: target, to: destination }]))
      this._checkReferences(Stack.of(target), 'it has a mapping with this HydratedDlq');
    const grantee = granteeIn(target, targetHandler);
    const delivery = bucket ? grantBucket.writeFailures(bucket, grantee) : grantQueue.send(this.stagingQueue, grantee);
    delivery.applyBefore(target);
    const mapping = new BoundMapping(target, targetHandler, intake, delivery);
    this._mappings.add(mapping);
    target.node.addValidation({ validate: () => this.validateMapping(mapping) });
    if (!bucket) this._reads?.allow(mapping.stack, () => mapping.stream);
    return { destination };
  }

  /**
   * The pipeline for a mapping that sends pointers to the staging queue although the pipeline has an intake bucket:
   * `onFailure: dlq.queueIntake`.
   */
  get queueIntake(): lambda.IEventSourceDlq {
    return { bind: (target, targetHandler) => this.bindTo('queue', target, targetHandler) };
  }

  allowHydrationOf(source: kinesis.IStream | dynamodb.ITable): void {
    const stream = describeNamedStream(this, source);
    if (!this._reads) {
      fail(
        this,
        'allowHydrationOf() is only available when the role of the enrichment is known: import the pipeline with enrichmentRoleArn.',
      );
    }
    const stack = this.readsStackOf(source);
    this._checkReferences(stack, 'allowHydrationOf() put the permission for a stream there');
    this._reads.allow(stack, () => stream);
  }

  /**
   * The stack of the stream, to avoid a cycle, as for mappings, unless this stack depends on that one; but a policy must be
   * in the same environment as its role.
   */
  private readsStackOf(source: IConstruct): Stack {
    const [own, stack] = [Stack.of(this), Stack.of(source)];
    return stack.environment === own.environment && !waitsFor(this, source, this._outwardReferences()) ? stack : own;
  }

  /**
   * What makes stacks wait for others, as far as it is known now: what the pipeline refers to, and its mappings.
   *
   * @internal
   */
  protected _outwardReferences(): OutwardReference[] {
    const mappings = this._mappings.all.map(({ mapping, eventSourceArn, handler }) => ({
      from: mapping,
      to: [eventSourceArn, handler.functionArn, handler.role?.roleArn],
    }));
    return [{ from: this, to: this._references }, ...mappings];
  }

  /**
   * Fails if the pipeline's stack refers to a stack that depends on the pipeline's.
   *
   * @internal
   */
  protected _checkReferences(_dependent: Stack, _because: string): void {}

  /** Errors of a mapping, found once it exists; what is merely unwise becomes a warning. */
  private validateMapping(mapping: BoundMapping): string[] {
    if (!mapping.stream) {
      return [
        `HydratedDlq only supports mappings of Kinesis and DynamoDB streams, received a mapping of ${mapping.eventSourceArn ?? 'no stream'}. ` +
          'Use another onFailure destination for this source.',
      ];
    }
    addWarnings(mapping, this._facts);
    return [];
  }
}

function checkRole(target: lambda.IEventSourceMapping, handler: lambda.IFunction): void {
  if (handler.role) return;
  fail(
    target,
    `the function ${handler.node.path} was imported without its role, which needs permission to send failures to the pipeline. ` +
      'Import it with Function.fromFunctionAttributes({ functionArn, role }).',
  );
}
