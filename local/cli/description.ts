import { marshall } from '@aws-sdk/util-dynamodb';
import { asItem } from '../demo/sample-orders';
import { UNSUPPORTED_TYPE } from '../deploy/create-resource';
import { type FoundResource, resourcesOf } from '../test-kit/find-resource';
import { PUT_TYPES } from '../test-kit/put-records';
import type { RunningStacks } from '../test-kit/start-local';

/** What runs, and what is not on the path of a failed batch and does not. */
export function describeDeployment({ cloud, stacks }: RunningStacks): string[] {
  const created = stacks.reduce((sum, { resources }) => sum + resources.size, 0);
  const names = stacks.map(({ stack }) => stack.displayName).join(', ');
  const types = cloud.notRun.filter(({ reason }) => reason === UNSUPPORTED_TYPE).map(({ type }) => type);
  const others = cloud.notRun.filter(({ reason }) => reason !== UNSUPPORTED_TYPE);
  return [
    `Running: ${created - cloud.notRun.length} resources of ${names}.`,
    ...(types.length > 0 ? [`Not run (not on the path of a failed batch): ${countEach(types)}.`] : []),
    ...others.map(
      ({ constructPath, logicalId, type, reason }) => `Not run: ${constructPath ?? logicalId} (${type}): ${reason}`,
    ),
  ];
}

function countEach(types: readonly string[]): string {
  return [...new Set(types)].map((type) => `${types.filter((other) => other === type).length} ${type}`).join(', ');
}

/** How a person reaches the cloud that keeps running. */
export function describeEndpoints({ cloud, stacks }: RunningStacks): string[] {
  const { kinesis, sqs, s3, dynamodb, dynamodbStreams } = cloud.endpoints;
  return [
    'Still running; Ctrl-C ends it. In another terminal, with AWS CLI 2:',
    `  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=${cloud.region} AWS_PAGER=`,
    `  export AWS_ENDPOINT_URL_KINESIS=${kinesis} AWS_ENDPOINT_URL_SQS=${sqs} AWS_ENDPOINT_URL_S3=${s3}`,
    `  export AWS_ENDPOINT_URL_DYNAMODB=${dynamodb} AWS_ENDPOINT_URL_DYNAMODB_STREAMS=${dynamodbStreams}`,
    ...resourcesOf(stacks, PUT_TYPES).map(putExample),
    ...reachedQueues(cloud.events.all).map(
      (name) => `  aws sqs receive-message --queue-url ${sqs}/${cloud.account}/${name}`,
    ),
    ...stacks.flatMap(({ outputs }) => Object.entries(outputs).map(([name, value]) => `Output ${name} = ${value}`)),
  ];
}

/** Numbered beyond the sample orders, so that it is none of them in a table whose key is a number. */
const MINE = { order: { orderId: 'mine', customer: 'me', amount: 1, poison: true }, index: 999 } as const;

function putExample({ type, ref, properties }: FoundResource): string {
  if (type === 'AWS::Kinesis::Stream') {
    const format = '--partition-key mine --cli-binary-format raw-in-base64-out';
    return `  aws kinesis put-record --stream-name ${ref} ${format} --data '${JSON.stringify(MINE.order)}'`;
  }
  const item = JSON.stringify(marshall(asItem(MINE.order, MINE.index, properties)));
  return `  aws dynamodb put-item --table-name ${ref} --item '${item}'`;
}

/** Names of the queues in which messages have arrived, straight from a pipe or by a rule. */
function reachedQueues(events: RunningStacks['cloud']['events']['all']): string[] {
  const arns = events.flatMap((event) =>
    event.type === 'delivered' || event.type === 'event-matched' ? [event.targetArn] : [],
  );
  const names = arns.filter((arn) => arn.startsWith('arn:aws:sqs:')).map((arn) => `${arn.split(':').at(-1)}`);
  return [...new Set(names)];
}
