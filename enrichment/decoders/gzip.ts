import { gunzipSync } from 'node:zlib';

export function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** What was compressed; nothing when it would be larger than `maxBytes` or the data is damaged. */
export function inflate(bytes: Buffer, maxBytes: number): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch {
    return undefined;
  }
}
