import type { Cloud, MappingStatus } from '../cloud/cloud';
import type { PutRecords } from './account';

/** What a mapping has not brought to its end, in words; nothing may be called a success before. */
export function unfinishedRecords(
  { runningMappings }: Pick<Cloud, 'runningMappings'>,
  put: readonly Pick<PutRecords, 'arnPart' | 'records'>[],
): Map<MappingStatus, string> {
  const problems = runningMappings.flatMap((mapping) => {
    const problem = mapping.isEnabled ? (unfinished(mapping) ?? unread(mapping, put)) : undefined;
    return problem === undefined ? [] : [[mapping, problem] as const];
  });
  return new Map(problems);
}

function unfinished({ name, progress: { unfinished: records, failedAttempts } }: MappingStatus): string | undefined {
  if (records === 0) return undefined;
  const state = failedAttempts > 0 ? `, and the function has failed ${failedAttempts} times with a batch of them` : '';
  return `${name} still has ${records} records to process${state}. Raise --timeout or --time-scale, or lower retryAttempts for the run`;
}

/** A table's stream has no record for an item that is put again unchanged: only that nothing came is certain. */
function unread(
  { name, streamArn, progress: { read } }: MappingStatus,
  put: readonly Pick<PutRecords, 'arnPart' | 'records'>[],
): string | undefined {
  const records = put.flatMap((one) => (isOf(streamArn, one) ? one.records : []));
  const expected = streamArn.includes(':dynamodb:') ? Math.min(1, records.length) : records.length;
  return read < expected ? `${name} has read ${read} of ${records.length} records` : undefined;
}

/** Whether a mapping's stream, or the stream of its enhanced fan-out consumer, is the one that records were put on. */
export function isOf(streamArn: string, { arnPart }: Pick<PutRecords, 'arnPart'>): boolean {
  return `${streamArn}/`.includes(`${arnPart}/`);
}
