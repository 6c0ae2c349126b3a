import { marshall } from '@aws-sdk/util-dynamodb';
import { asItem } from '../demo/sample-orders';
import { type FoundResource, resourcesOf } from '../kit/find-resource';
import { PUT_TYPES } from '../kit/put-records';
import type { RunningStacks } from '../kit/run-stacks';

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
