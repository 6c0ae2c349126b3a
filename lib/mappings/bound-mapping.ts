import { CfnResource } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { describeStream, type StreamDescription } from './stream-description';

/** An event source mapping that sends its pointers here, with the function it invokes. */
export class BoundMapping {
  constructor(
    readonly mapping: lambda.IEventSourceMapping,
    readonly handler: lambda.IFunction,
  ) {}

  /** The stream the mapping reads; `undefined` when it is no Kinesis or DynamoDB stream. Known once the mapping is constructed. */
  get stream(): StreamDescription | undefined {
    return describeStream(this.resource?.eventSourceArn);
  }

  /** `bind()` is called before this exists. */
  private get resource(): lambda.CfnEventSourceMapping | undefined {
    const resource = this.mapping.node.defaultChild;
    const exists =
      CfnResource.isCfnResource(resource) && resource.cfnResourceType === 'AWS::Lambda::EventSourceMapping';
    return exists ? (resource as lambda.CfnEventSourceMapping) : undefined;
  }
}
