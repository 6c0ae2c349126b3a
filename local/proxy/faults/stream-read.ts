import type { ProxiedCall } from '../proxied-call';

/** Whether a call reads records of a stream. */
export function isStreamRead({ service, operation }: ProxiedCall): boolean {
  const isStream = service === 'kinesis' || service === 'dynamodbstreams';
  return isStream && (operation === 'GetShardIterator' || operation === 'GetRecords');
}
