import { marshall } from '@aws-sdk/util-dynamodb';
import type { Cloud } from '../cloud/cloud';
import type { NotRun } from '../cloud/deployed-stack';
import { connection } from '../demo/command-line';
import { asItem } from '../demo/sample-orders';
import { UNSUPPORTED_TYPE } from '../deploy/create-resource';
import { type FoundResource, pathOfConstruct, resourcesOf } from '../test-kit/find-resource';
import { PUT_TARGET } from '../test-kit/put-records';

/** What runs, and what is not on the path of a failed batch and does not. */
export function describeDeployment({ stacks }: Cloud): string[] {
  const mentioned = stacks.flatMap((stack) => stack.notRun);
  const notRun = mentioned.filter(({ without }) => without === undefined);
  const created = stacks.reduce((sum, { resources }) => sum + resources.size, 0);
  const names = stacks.map(({ stack }) => stack.displayName).join(', ');
  const types = notRun.map(({ type }) => type);
  return [
    `Running: ${created - notRun.length} resources of ${names}.`,
    ...mentioned.flatMap(describeLeftOut),
    ...(types.length > 0 ? [`Not run, because no failed batch passes through: ${countEach(types)}.`] : []),
  ];
}

function describeLeftOut({ constructPath, logicalId, type, without, reason }: NotRun): string[] {
  const name = pathOfConstruct(constructPath) ?? logicalId;
  return without === undefined ? [] : [`Left out: ${name} (${type}) runs without ${without}: ${reason}.`];
}

/** Why single resources are not run, where there is more to say than that their type is not supported. */
export function describeNotRun({ stacks }: Cloud): string[] {
  const others = stacks
    .flatMap(({ notRun }) => notRun)
    .filter(({ reason, without }) => reason !== UNSUPPORTED_TYPE && without === undefined);
  return others.map(
    ({ constructPath, logicalId, type, reason }) => `Not run: ${constructPath ?? logicalId} (${type}): ${reason}`,
  );
}

function countEach(types: readonly string[]): string {
  return [...new Set(types)].map((type) => `${types.filter((other) => other === type).length} ${type}`).join(', ');
}

/** How a person reaches the cloud that keeps running, and what there is to try. */
export function describeEndpoints(cloud: Pick<Cloud, 'region' | 'endpoints' | 'events' | 'stacks'>): string[] {
  const { stacks } = cloud;
  const queues = reachedQueues(cloud.events.all);
  return [
    'The local cloud keeps running; Ctrl-C ends it. In another terminal:',
    '',
    ...Object.entries({ ...connection(cloud), AWS_PAGER: '' }).map(([name, value]) => `  export ${name}=${value}`),
    '',
    'Put another order that fails:',
    ...resourcesOf(stacks, PUT_TARGET.types).map(putExample),
    ...(queues.length > 0
      ? ['', 'See what failed, why, and redrive it, on a page or in the terminal:', ...queues.flatMap(commandsFor)]
      : []),
    ...outputsOf(stacks),
  ];
}

function commandsFor(queue: string): string[] {
  const commands = ['open --allow-redrive', 'list', 'why', 'redrive --all', 'redrive --all --go'];
  return commands.map((command) => `  npx hydrated-dlq ${command} --queue ${queue}`);
}

function outputsOf(stacks: Cloud['stacks']): string[] {
  const lines = stacks.flatMap(({ outputs }) => Object.entries(outputs).map(([name, value]) => `  ${name} = ${value}`));
  return lines.length > 0 ? ['', 'Outputs:', ...lines] : [];
}

/** Numbered beyond the sample orders, so that it is none of them in a table whose key is a number. */
const MINE = { order: { orderId: 'mine', customer: 'me', amount: -1, poison: true }, index: 999 } as const;

function putExample({ type, ref, properties }: FoundResource): string {
  if (type === 'AWS::Kinesis::Stream') {
    const format = '--partition-key mine --cli-binary-format raw-in-base64-out';
    return `  aws kinesis put-record --stream-name ${ref} ${format} --data '${JSON.stringify(MINE.order)}'`;
  }
  const item = JSON.stringify(marshall(asItem(MINE.order, MINE.index, properties)));
  return `  aws dynamodb put-item --table-name ${ref} --item '${item}'`;
}

/** Names of the queues in which messages have arrived, straight from a pipe or by a rule. */
function reachedQueues(events: Cloud['events']['all']): string[] {
  const arns = events.flatMap((event) =>
    event.type === 'delivered' || event.type === 'event-matched' ? [event.targetArn] : [],
  );
  const names = arns.filter((arn) => arn.startsWith('arn:aws:sqs:')).map((arn) => `${arn.split(':').at(-1)}`);
  return [...new Set(names)];
}
