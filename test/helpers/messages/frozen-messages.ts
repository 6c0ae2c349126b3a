import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { HydratedMessage } from '../../../contract/message';
import type { ObjectReader } from '../../../message';

/** Messages as version 1 of the schema was frozen with: what waits in somebody's queue, and may never change. */
const folder = path.resolve(__dirname, '../../fixtures/message-v1');

export const FROZEN_NAMES = readdirSync(path.join(folder, 'messages')).map((file) => path.basename(file, '.json'));

/** A new copy of a frozen message. */
export function frozenMessage(name: string): HydratedMessage {
  return JSON.parse(readFileSync(path.join(folder, 'messages', `${name}.json`), 'utf8'));
}

/** The overflow object of a frozen message. */
export function frozenObjectText(name: string): string {
  return readFileSync(path.join(folder, 'objects', `${name}.json`), 'utf8');
}

/** Finds that object, whatever is asked for. */
export function frozenObject(name: string): ObjectReader {
  const transformToByteArray = async () => new TextEncoder().encode(frozenObjectText(name));
  return { getObject: async () => ({ Body: { transformToByteArray } }) };
}
