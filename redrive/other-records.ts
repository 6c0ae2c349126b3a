import type { LambdaEvent } from '../message';
import type { PlannedRedrive } from './plan';
import type { RedrivePorts } from './ports';
import { sequenceNumberOf } from './slice-payload';

/**
 * Keys of the copies of a PARTIAL message that hold records which are not sent with it, or whose records cannot be read. With
 * the message, these records would be gone. All other messages hold every record that a copy of them can have.
 */
export async function copiesWithOtherRecords(
  { key, keys, part }: PlannedRedrive,
  { Records }: LambdaEvent,
  ports: RedrivePorts,
): Promise<readonly string[]> {
  if (part === undefined || keys.length === 1) return [];
  const sent = new Set(Records.map(sequenceNumberOf));
  const others: string[] = [];
  for (const copy of keys) if (copy !== key && !(await holdsOnly(sent, copy, ports))) others.push(copy);
  return others;
}

async function holdsOnly(
  sent: ReadonlySet<string>,
  copy: string,
  { messages, loadPayload }: RedrivePorts,
): Promise<boolean> {
  try {
    const message = await messages.read(copy);
    if (message.hydration.foundRecords === 0) return true;
    const event = await loadPayload(message);
    return !('code' in event) && event.Records.every((record) => sent.has(sequenceNumberOf(record)));
  } catch {
    return false;
  }
}
