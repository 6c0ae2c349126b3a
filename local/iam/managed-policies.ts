import { parsePolicy, type Statement } from './policy-document';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

const NETWORK = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * What AWS managed policies for functions allow, each on every resource.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
const MANAGED_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': LOGS,
  'service-role/AWSLambdaKinesisExecutionRole': [
    'kinesis:DescribeStream',
    'kinesis:DescribeStreamSummary',
    'kinesis:GetRecords',
    'kinesis:GetShardIterator',
    'kinesis:ListShards',
    'kinesis:ListStreams',
    'kinesis:SubscribeToShard',
    ...LOGS,
  ],
  'service-role/AWSLambdaDynamoDBExecutionRole': [
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
    ...LOGS,
  ],
  'service-role/AWSLambdaSQSQueueExecutionRole': [
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    ...LOGS,
  ],
  'service-role/AWSLambdaVPCAccessExecutionRole': [...LOGS, ...NETWORK, 'ec2:DescribeSubnets'],
  AWSXRayDaemonWriteAccess: [
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ],
  'service-role/AWSLambdaENIManagementAccess': NETWORK,
  CloudWatchLambdaInsightsExecutionRolePolicy: LOGS,
  AdministratorAccess: ['*'],
  AmazonDynamoDBFullAccess: ['dynamodb:*'],
  AmazonEventBridgeFullAccess: ['events:*'],
  AmazonKinesisFullAccess: ['kinesis:*'],
  AmazonS3FullAccess: ['s3:*'],
  AmazonS3ReadOnlyAccess: ['s3:Get*', 's3:List*'],
  AmazonSNSFullAccess: ['sns:*'],
  AmazonSQSFullAccess: ['sqs:*'],
  AmazonDynamoDBReadOnlyAccess: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'],
};

/** Whether the local cloud knows what an AWS managed policy allows. */
export function isKnownManagedPolicy(policyArn: string): boolean {
  return nameOf(policyArn) in MANAGED_ACTIONS;
}

function nameOf(policyArn: string): string {
  return policyArn.slice(policyArn.indexOf(':policy/') + ':policy/'.length);
}

/**
 * The statements of an AWS managed policy.
 *
 * @param roleArn The role that has it, for the error message.
 * @throws Error for a policy that the local cloud does not know.
 */
export function managedPolicy(policyArn: string, roleArn: string): Statement[] {
  const name = nameOf(policyArn);
  const actions = MANAGED_ACTIONS[name];
  if (actions === undefined) {
    const known = Object.keys(MANAGED_ACTIONS).join(', ');
    throw new Error(
      `The local cloud does not know the managed policy ${policyArn} of ${roleArn}; it knows ${known}. Give the role a policy of its own.`,
    );
  }
  return parsePolicy({ Statement: { Effect: 'Allow', Action: actions, Resource: '*' } }, `managed policy ${name}`);
}
