import type { ProxiedCall } from '../../proxy/proxied-call';
import { type RequestContext, type RequestPermissions, text } from './request-context';

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisdatastreams.html */
export const kinesisPermissions: RequestPermissions = (call, context) => {
  const resourceArn = resourceOf(call, context);
  return resourceArn === undefined ? [] : [{ action: `kinesis:${call.operation}`, resourceArn }];
};

/** Nothing for an iterator that no answer gave out: the emulator refuses it. */
function resourceOf({ input = {} }: ProxiedCall, { region, account, iterators }: RequestContext): string | undefined {
  if (input.ShardIterator !== undefined) return iterators.streamOf(input.ShardIterator);
  const name = text(input.StreamName);
  const byName = name && `arn:aws:kinesis:${region}:${account}:stream/${name}`;
  return text(input.StreamARN) ?? text(input.ConsumerARN) ?? byName ?? '*';
}
