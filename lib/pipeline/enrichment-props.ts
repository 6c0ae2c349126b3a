import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

/** How the enrichment function runs. */
export interface EnrichmentProps {
  /**
   * Memory of the enrichment, in MiB.
   *
   * Valid range: 128 to 10,240.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * Longest run of the enrichment. Messages stay invisible for six times as long. Below half a minute there is little
   * time to wait for a throttled shard: its pointers are tried again later.
   *
   * Valid range: 1 second to 5 minutes, the longest run of a pipe.
   *
   * @default Duration.minutes(2)
   */
  readonly timeout?: Duration;

  /**
   * Processor architecture of the enrichment.
   *
   * @default lambda.Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * Runtime of the enrichment. MUST be nodejs24.x or later, which the function is built for.
   *
   * @default - nodejs24.x
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The VPC to run the enrichment in. It has to reach Kinesis, DynamoDB Streams, SQS and S3, by a NAT gateway or by
   * endpoints.
   *
   * @default - no VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of `vpc` to run the enrichment in.
   *
   * @default - the CDK's choice for functions: private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the enrichment in `vpc`.
   *
   * @default - one security group is made
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * X-Ray tracing of the enrichment.
   *
   * @default lambda.Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;

  /**
   * Most enrichments running at once: bounds how much of the shards' read capacity they can take from live consumers.
   *
   * Valid range: 1 or more.
   *
   * @default - no reserved concurrency
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * Name of the enrichment function.
   *
   * @default - CloudFormation chooses one
   */
  readonly enrichmentName?: string;
}
