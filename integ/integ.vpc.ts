import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { HydratedDlq } from '../lib';
import { ordersOnStream } from './orders';
import { integStack, poisonTest } from './poison-test';

const stack = integStack('Vpc');
const vpc = new ec2.Vpc(stack, 'Vpc', {
  maxAzs: 1,
  natGateways: 0,
  restrictDefaultSecurityGroup: false,
  subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
});
vpc.addInterfaceEndpoint('Kinesis', { service: ec2.InterfaceVpcEndpointAwsService.KINESIS_STREAMS });
vpc.addInterfaceEndpoint('Sqs', { service: ec2.InterfaceVpcEndpointAwsService.SQS });
vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
const dlq = new HydratedDlq(stack, 'Dlq', {
  vpc,
  vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  removalPolicy: RemovalPolicy.DESTROY,
});

/** An enrichment in a VPC without a way to the internet: it reaches AWS by endpoints only. */
export const variation = poisonTest({
  stacks: [stack],
  orders: ordersOnStream(stack, dlq),
  queue: dlq.destinationQueue,
});
