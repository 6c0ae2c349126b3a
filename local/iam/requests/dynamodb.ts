import type { ProxiedCall } from '../../proxy/proxied-call';
import { type RequestContext, type RequestPermissions, text } from './request-context';

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export const dynamoDBPermissions: RequestPermissions = (call, context) =>
  resourcesOf(call, context).map((resourceArn) => ({ action: `dynamodb:${call.operation}`, resourceArn }));

/** A query or scan of an index needs the index only; a batch needs each of its tables. */
function resourcesOf({ input = {} }: ProxiedCall, { region, account }: RequestContext): string[] {
  const table = (name: string) =>
    name.startsWith('arn:') ? name : `arn:aws:dynamodb:${region}:${account}:table/${name}`;
  const name = text(input.TableName);
  const index = text(input.IndexName);
  if (name) return [index ? `${table(name)}/index/${index}` : table(name)];
  const batch = Object.keys(input.RequestItems ?? {});
  return batch.length > 0 ? batch.map(table) : ['*'];
}

/** Calls on the streams of tables; nothing for an iterator that no answer gave out: the emulator refuses it. */
export const dynamoDBStreamsPermissions: RequestPermissions = ({ operation, input = {} }, { iterators }) => {
  const byIterator = input.ShardIterator !== undefined;
  const resourceArn = byIterator ? iterators.streamOf(input.ShardIterator) : (text(input.StreamArn) ?? '*');
  return resourceArn === undefined ? [] : [{ action: `dynamodb:${operation}`, resourceArn }];
};
