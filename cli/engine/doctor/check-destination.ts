import type { EventBridgeClient, Rule } from '@aws-sdk/client-eventbridge';
import type { Clients } from '../clients';
import type { Deployment } from './deployment';
import { type Checkup, problem, warning } from './finding';
import { describeTopic } from './topic';
import { unlessMissing } from './unless-missing';

/** Whether the destination is there, and whether anything takes what arrives on an event bus or a topic. */
export async function checkDestination(deployment: Deployment, clients: Clients): Promise<Omit<Checkup, 'name'>> {
  const { destinationArn } = deployment.pipeline;
  const [, , service, region, , resource = ''] = destinationArn.split(':');
  if (service === 'events') return checkEventBus(destinationArn, resource.replace('event-bus/', ''), region, clients);
  if (service === 'sns') return checkTopic(destinationArn, resource, clients);
  if (service !== 'sqs')
    return { findings: [], fine: `${resource} is not a queue, a topic or an event bus: not looked at` };
  return deployment.destination
    ? { findings: [], fine: `${resource} is there` }
    : gone(destinationArn, 'queue', resource);
}

async function checkEventBus(
  arn: string,
  name: string,
  region: string | undefined,
  clients: Clients,
): Promise<Omit<Checkup, 'name'>> {
  const client = await clients.eventBridge(region);
  const { DescribeEventBusCommand } = await import('@aws-sdk/client-eventbridge');
  const look = client.send(new DescribeEventBusCommand({ Name: name }));
  if (!(await unlessMissing(look, 'ResourceNotFoundException'))) return gone(arn, 'event bus', name);
  const taking = (await rulesOf(name, client)).filter(takesEvents);
  if (taking.length > 0)
    return { findings: [], fine: `the event bus ${name} is there, and rules of it are enabled (${taking.length})` };
  const message = `No rule of the event bus ${name} is enabled: what is hydrated arrives there and is dropped.`;
  const action = `Add a rule, such as a HydratedFailureRule, or enable one: aws events enable-rule --event-bus-name ${name} --name <rule>`;
  return { findings: [warning(arn, message, action)], fine: '' };
}

async function checkTopic(arn: string, name: string, clients: Clients): Promise<Omit<Checkup, 'name'>> {
  const topic = await describeTopic(arn, clients);
  if (topic === undefined) return gone(arn, 'topic', name);
  const { subscriptions, pendingSubscriptions } = topic;
  if (subscriptions > 0)
    return { findings: [], fine: `the topic ${name} is there, and has subscriptions (${subscriptions})` };
  const message = `The topic ${name} has no confirmed subscription: what is hydrated arrives there and is dropped.`;
  const action =
    pendingSubscriptions > 0
      ? `Confirm those that wait for it: ${pendingSubscriptions}.`
      : `Subscribe to it, such as a queue: aws sns subscribe --topic-arn ${arn} --protocol sqs --notification-endpoint <queue's ARN>`;
  return { findings: [warning(arn, message, action)], fine: '' };
}

async function rulesOf(EventBusName: string, client: EventBridgeClient): Promise<Rule[]> {
  const { ListRulesCommand } = await import('@aws-sdk/client-eventbridge');
  const rules: Rule[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListRulesCommand({ EventBusName, NextToken }));
    rules.push(...(page.Rules ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return rules;
}

/** An archive has a rule of its own, which AWS manages. */
function takesEvents({ State, EventPattern, ManagedBy }: Rule): boolean {
  return State !== 'DISABLED' && EventPattern !== undefined && ManagedBy === undefined;
}

function gone(arn: string, kind: string, name: string): Omit<Checkup, 'name'> {
  const message = `The ${kind} ${name} is gone: the pipe cannot deliver, and pointers end up in the unhydrated queue.`;
  const action = 'Create it again under the same name, or deploy the stack with another destination.';
  return { findings: [problem(arn, message, action)], fine: '' };
}
