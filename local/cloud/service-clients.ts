import { SQSClient } from '@aws-sdk/client-sqs';
import { authorize } from '../iam/authorize';
import type { Policies } from '../iam/policies';
import type { ServiceCaller } from '../runtime';
import type { Environment } from '../template/parameters';
import { ADMINISTRATOR } from './access-keys';

/** @throws AccessDeniedError unless the resource's own policy lets the service do it */
export function authorizeService(policies: Policies, caller: ServiceCaller, action: string, resourceArn: string): void {
  const context = { 'aws:SourceArn': caller.sourceArn, 'aws:SourceAccount': caller.sourceArn.split(':')[4] ?? '' };
  authorize(policies, { service: caller.service }, { action, resourceArn, context });
}

/** A client of SQS that asks the queue's own policy before each call. */
export function serviceSqsClient(
  endpoint: string,
  { account, region }: Environment,
  policies: Policies,
  caller: ServiceCaller,
): SQSClient {
  const sqs = new SQSClient({ endpoint, region, credentials: ADMINISTRATOR });
  sqs.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const name = `${(args.input as { QueueUrl?: string }).QueueUrl}`.split('/').at(-1);
        const action = `sqs:${commandName?.replace(/(Batch)?Command$/, '')}`;
        authorizeService(policies, caller, action, `arn:aws:sqs:${region}:${account}:${name}`);
        return next(args);
      },
    { step: 'initialize', name: 'askQueuePolicy' },
  );
  return sqs;
}
