import { Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, type IConstruct } from 'constructs';
import { BoundMapping } from './mappings/bound-mapping';
import { BoundMappings } from './mappings/bound-mappings';
import { type PipelineFacts, warnOf } from './mappings/guards';
import { describeNamedStream } from './mappings/named-stream';
import type { StreamReads } from './mappings/stream-reads';
import { grantQueue } from './pipeline/grants';
import { checkSameEnvironment, fail } from './private/checks';

/** A pipeline of this app or of another one. */
export interface IHydratedDlq extends IConstruct, lambda.IEventSourceDlq {
  /** The queue that Lambda sends its pointers to. */
  readonly stagingQueue: sqs.IQueue;

  /**
   * Lets the enrichment read a stream whose mapping this app does not create (SAM, Terraform, the console), and decrypt
   * with the key of the stream. Name `stagingQueue.queueArn` as OnFailure destination there.
   *
   * The permission belongs to the stack of the stream, which depends on that of the pipeline from then on.
   *
   * Call it also for an imported stream under a customer-managed key: a mapping does not tell the key of such a stream.
   *
   * @param source - the Kinesis stream, or the table that has a stream
   */
  allowHydrationOf(source: kinesis.IStream | dynamodb.ITable): void;
}

/** What pipelines of this app and of other ones do alike. */
export abstract class HydratedDlqBase extends Construct implements IHydratedDlq {
  abstract readonly stagingQueue: sqs.IQueue;

  /** @internal */
  protected readonly mappings = new BoundMappings();

  /**
   * What the enrichment may read; absent when its role is not known.
   *
   * @internal
   */
  protected abstract readonly reads: StreamReads | undefined;

  /**
   * What the guards have to know.
   *
   * @internal
   */
  protected abstract readonly facts: PipelineFacts;

  /**
   * Called by the CDK for each mapping whose `onFailure` is this construct: lets the function's role send pointers, and
   * the enrichment read the mapping's stream.
   */
  bind(target: lambda.IEventSourceMapping, targetHandler: lambda.IFunction): lambda.DlqDestinationConfig {
    checkSameEnvironment(
      target,
      `the mapping and its HydratedDlq ${this.node.path}`,
      Stack.of(target),
      Stack.of(this),
      'Make one HydratedDlq for each account and Region.',
    );
    checkRole(target, targetHandler);
    const mapping = new BoundMapping(target, targetHandler);
    this.mappings.add(mapping);
    grantQueue.send(this.stagingQueue, targetHandler).applyBefore(target);
    this.reads?.allow(mapping.stack, () => mapping.stream);
    target.node.addValidation({ validate: () => this.validateMapping(mapping) });
    return { destination: this.stagingQueue.queueArn };
  }

  allowHydrationOf(source: kinesis.IStream | dynamodb.ITable): void {
    const stream = describeNamedStream(this, source);
    if (!this.reads) {
      fail(this, 'allowHydrationOf() needs the role of the enrichment: import the pipeline with enrichmentRoleArn.');
    }
    this.reads.allow(this.readsStackOf(source), () => stream);
  }

  /** The stream's, as for mappings, so that no cycle arises; a policy cannot be in another environment than its role. */
  private readsStackOf(source: IConstruct): Stack {
    const [own, stack] = [Stack.of(this), Stack.of(source)];
    return stack.environment === own.environment ? stack : own;
  }

  /** Errors of a mapping, found when it exists; what is merely unwise becomes a warning. */
  private validateMapping(mapping: BoundMapping): string[] {
    if (!mapping.stream) {
      return [
        `HydratedDlq takes failures of Kinesis and DynamoDB streams only, received a mapping of ${mapping.eventSourceArn ?? 'no stream'}. ` +
          'Use another onFailure destination for this source.',
      ];
    }
    warnOf(mapping, this.facts);
    return [];
  }
}

function checkRole(target: lambda.IEventSourceMapping, handler: lambda.IFunction): void {
  if (handler.role) return;
  fail(
    target,
    `the function ${handler.node.path} was imported without its role, which must be allowed to send to the staging queue. ` +
      'Import it with Function.fromFunctionAttributes({ functionArn, role }).',
  );
}
