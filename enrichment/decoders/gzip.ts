import { gunzipSync } from 'node:zlib';

const MAGIC = Buffer.from([0x1f, 0x8b]);

export function isGzip(bytes: Buffer): boolean {
  return bytes.subarray(0, MAGIC.length).equals(MAGIC);
}

/** What was compressed; nothing when it would be larger than `maxBytes` or the data is damaged. */
export function inflate(bytes: Buffer, maxBytes: number): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch {
    return undefined;
  }
}
