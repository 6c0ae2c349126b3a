import { resourcesOf } from '../kit/find-resource';
import { PUT_TYPES } from '../kit/put-records';
import type { RunningStacks } from '../kit/run-stacks';

/** How a person reaches the cloud that keeps running. */
export function describeEndpoints({ cloud, internals, stacks }: RunningStacks): string[] {
  const { kinesis, sqs, dynamodb } = cloud.endpoints;
  return [
    'Still running; Ctrl-C ends it. In another terminal:',
    `  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=${cloud.region} AWS_PAGER=`,
    `  export AWS_ENDPOINT_URL_KINESIS=${kinesis} AWS_ENDPOINT_URL_SQS=${sqs} AWS_ENDPOINT_URL_S3=${sqs}`,
    `  export AWS_ENDPOINT_URL_DYNAMODB=${dynamodb} AWS_ENDPOINT_URL_DYNAMODB_STREAMS=${dynamodb}`,
    ...resourcesOf(stacks, PUT_TYPES).map(putExample),
    ...internals.pipes.flatMap(({ Target }) => receiveExample(Target, sqs)),
  ];
}

function putExample({ type, ref }: { readonly type: string; readonly ref: string }): string {
  const order = `{"orderId":"mine","poison":true}`;
  if (type === 'AWS::Kinesis::Stream')
    return `  aws kinesis put-record --stream-name ${ref} --partition-key mine --cli-binary-format raw-in-base64-out --data '${order}'`;
  return `  aws dynamodb put-item --table-name ${ref} --item '{"orderId":{"S":"mine"},"poison":{"BOOL":true}}'`;
}

function receiveExample(targetArn: string, endpoint: string): string[] {
  const [, , service, , account, name] = targetArn.split(':');
  return service === 'sqs' ? [`  aws sqs receive-message --queue-url ${endpoint}/${account}/${name}`] : [];
}
