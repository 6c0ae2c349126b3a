import type { ProxiedCall } from '../../proxy/proxied-call';
import { type RequestContext, type RequestPermissions, text } from './request-context';

/**
 * The batch operations have no actions of their own.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
 */
export const sqsPermissions: RequestPermissions = (call, context) => {
  const action = `sqs:${call.operation.replace(/Batch$/, '')}`;
  return [{ action, resourceArn: queueOf(call, context) }];
};

function queueOf({ input = {} }: ProxiedCall, { region, account }: RequestContext): string {
  const url = text(input.QueueUrl);
  if (url) return queueArn(new URL(url), region);
  return `arn:aws:sqs:${region}:${account}:${text(input.QueueName) ?? ''}`;
}

/** From `https://sqs.region.amazonaws.com/account/name`, or from the emulator's own host. */
function queueArn({ hostname, pathname }: URL, defaultRegion: string): string {
  const region = /^sqs\.([a-z]+(?:-[a-z]+)+-\d+)\./.exec(hostname)?.[1] ?? defaultRegion;
  const [, account = '', name = ''] = pathname.split('/');
  return `arn:aws:sqs:${region}:${account}:${name}`;
}
