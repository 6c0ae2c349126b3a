import { setTimeout } from 'node:timers/promises';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as pipes from 'aws-cdk-lib/aws-pipes';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { newFunction, receive } from './parts';
import type { Asking, Probe } from './probe';

/** A pipe whose enrichment returns what the message asks for. */
function echoingPipe(scope: Construct, target: sqs.QueueProps, parameters?: object): Record<string, string> {
  const deadLetters = new sqs.Queue(scope, 'DeadLetters');
  const source = new sqs.Queue(scope, 'Source', {
    visibilityTimeout: Duration.seconds(20),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 2 },
  });
  const destination = new sqs.Queue(scope, 'Destination', target);
  const code = `exports.handler = async ([{ body, messageId }]) =>
  JSON.parse(body).map(({ named, refused, ...element }) => ({
    ...(named && { messageId }),
    // SQS takes no such character.
    ...(refused && { text: String.fromCharCode(0xffff) }),
    ...element,
  }));`;
  const enrichment = newFunction(scope, 'Enrichment', code);
  const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('pipes.amazonaws.com') });
  source.grantConsumeMessages(role);
  enrichment.grantInvoke(role);
  destination.grantSendMessages(role);
  const pipe = new pipes.CfnPipe(scope, 'Pipe', {
    roleArn: role.roleArn,
    source: source.queueArn,
    sourceParameters: { sqsQueueParameters: { batchSize: 1 } },
    enrichment: enrichment.functionArn,
    target: destination.queueArn,
    ...(parameters && { targetParameters: { sqsQueueParameters: parameters } }),
  });
  pipe.node.addDependency(role);
  return { Source: source.queueUrl, Destination: destination.queueUrl, DeadLetters: deadLetters.queueUrl };
}

/** Has the pipe deliver these elements, and says what arrived and what became of the message. */
async function deliver(asking: Asking, elements: readonly object[], wanted: number): Promise<string> {
  const { clients, outputs } = asking;
  const MessageBody = JSON.stringify(elements);
  await clients.sqs.send(new SendMessageCommand({ QueueUrl: outputs.Source, MessageBody }));
  const arrived = await receive(asking, `${outputs.Destination}`, wanted);
  const became = await whatBecame(asking);
  const distinct = new Set(arrived).size;
  const again = arrived.length > distinct ? ', more than once' : '';
  return `${distinct} of ${elements.length} elements arrived${again}; the message is ${became}`;
}

/** The pipe deletes a message some time after its elements have arrived. */
async function whatBecame(asking: Asking): Promise<string> {
  const until = Date.now() + asking.patience / 2;
  for (;;) {
    const [left, dead] = await Promise.all([waiting(asking, 'Source'), waiting(asking, 'DeadLetters')]);
    if (dead > 0) return 'in the dead-letter queue';
    if (left === 0) return 'deleted';
    if (Date.now() > until) return 'to be tried again';
    await setTimeout(500);
  }
}

async function waiting({ clients, outputs }: Asking, queue: string): Promise<number> {
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: outputs[queue], AttributeNames: ['All'] }),
  );
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
}

const elements = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ index, ...more }));
/** What a pipe does with answers of an enrichment, where the documentation contradicts itself or is silent. */
export const PIPE_PROBES: readonly Probe[] = [
  {
    unknown: 8,
    id: 'TooMany',
    question: 'What becomes of 11 elements, one more than the target takes?',
    build: (scope) => echoingPipe(scope, {}),
    ask: (asking) => deliver(asking, elements(11, { named: true }), 11),
  },
  {
    unknown: 9,
    id: 'Named',
    question: 'What becomes of the second of two elements that SQS refuses, with messageId?',
    build: (scope) => echoingPipe(scope, {}),
    ask: (asking) =>
      deliver(asking, [...elements(1, { named: true }), ...elements(1, { named: true, refused: true })], 2),
  },
  {
    unknown: 9,
    id: 'Unnamed',
    question: 'And without messageId?',
    build: (scope) => echoingPipe(scope, {}),
    ask: (asking) => deliver(asking, [...elements(1), ...elements(1, { refused: true })], 2),
  },
  {
    unknown: 10,
    id: 'Path',
    question: "Does the target's $.groupId read what the enrichment returned?",
    build: (scope) =>
      echoingPipe(scope, { fifo: true, contentBasedDeduplication: true }, { messageGroupId: '$.groupId' }),
    ask: (asking) => deliver(asking, elements(1, { groupId: 'a' }), 1),
  },
  {
    unknown: 10,
    id: 'NoPath',
    question: 'And where it returned no groupId?',
    build: (scope) =>
      echoingPipe(scope, { fifo: true, contentBasedDeduplication: true }, { messageGroupId: '$.groupId' }),
    ask: (asking) => deliver(asking, elements(1), 1),
  },
];
