import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { FailureFilter, HydratedDestination, HydratedDlq, type IHydratedDestination } from '../lib';
import { acknowledgePipeline } from './acknowledgements';
import { type PipelineContext, readContext } from './pipeline-context';

/**
 * A pipeline by itself, for mappings that SAM, Terraform or the console own. What it serves comes from the context:
 * `streams`, `destination` and `filters`.
 */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps = {}) {
    super(scope, id, props);
    const context = readContext(this);

    const dlq = new HydratedDlq(this, 'Dlq', {
      destination: this.destination(context),
      filters: context.filters.map((pattern) => FailureFilter.pattern(pattern)),
    });
    for (const stream of this.streams(context)) dlq.allowHydrationOf(stream);
    this.outputsForMappings(dlq);
    acknowledgePipeline(dlq);
  }

  private destination({ destination }: PipelineContext): IHydratedDestination | undefined {
    if (!destination) return undefined;
    return destination.kind === 'queue'
      ? HydratedDestination.queue(sqs.Queue.fromQueueArn(this, 'Destination', destination.arn))
      : HydratedDestination.eventBus(events.EventBus.fromEventBusArn(this, 'Destination', destination.arn));
  }

  private streams({ kinesisStreams, tableStreams }: PipelineContext): Array<kinesis.IStream | dynamodb.ITable> {
    return [
      ...kinesisStreams.map((arn, i) => kinesis.Stream.fromStreamArn(this, `Stream${i}`, arn)),
      ...tableStreams.map((tableStreamArn, i) => {
        const [tableArn] = tableStreamArn.split('/stream/');
        return dynamodb.Table.fromTableAttributes(this, `Table${i}`, { tableArn, tableStreamArn });
      }),
    ];
  }

  private outputsForMappings({ stagingQueue, enrichmentRole }: HydratedDlq): void {
    const { queueArn } = stagingQueue;
    new CfnOutput(this, 'StagingQueueArn', {
      description: 'OnFailure destination of the event source mappings',
      value: queueArn,
    });
    new CfnOutput(this, 'FunctionRoleStatement', {
      description: "What the role of each mapping's function has to be allowed",
      value: this.toJsonString({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queueArn }),
    });
    new CfnOutput(this, 'EnrichmentRoleArn', {
      description: 'For HydratedDlq.fromHydratedDlqAttributes() in other CDK apps',
      value: enrichmentRole.roleArn,
    });
  }
}
