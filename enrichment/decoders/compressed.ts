/** Data that was compressed more often than this is shown as it came: it is more likely an attack than a message. */
const MOST_LAYERS = 3;

/** The least that a closed gzip of nothing has. */
const EMPTY_GZIP_BYTES = 20;

/**
 * What was compressed with gzip or zlib, layer by layer; the bytes themselves where nothing was. Nothing when it would be larger
 * than `maxBytes` or the data is damaged.
 */
export function decompressed(bytes: Buffer, maxBytes: number): Buffer | undefined {
  let plain = bytes;
  for (let layer = 0; isCompressed(plain); layer++) {
    const inner = layer < MOST_LAYERS ? decompress(plain, maxBytes) : undefined;
    if (inner === undefined || inner === plain) return inner;
    plain = inner;
  }
  return plain;
}

function isCompressed(bytes: Buffer): boolean {
  return isGzip(bytes) || isZlib(bytes);
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The usual header of zlib, with its check bits: `x` and a byte that text rarely has behind it. */
function isZlib(bytes: Buffer): boolean {
  const [method = 0, flags = 0] = bytes;
  return method === 0x78 && (method * 256 + flags) % 31 === 0 && bytes.length > 6;
}

function decompress(bytes: Buffer, maxOutputLength: number): Buffer | undefined {
  // Loaded when it is needed: most data is not compressed, and a cold start should not wait for it.
  const { constants, gunzipSync, inflateSync } = process.getBuiltinModule('node:zlib');
  try {
    // A writer that was cut off, or never closed its stream, left no end: what is there is shown.
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength };
    const plain = isGzip(bytes) ? gunzipSync(bytes, options) : inflateSync(bytes, options);
    return plain.length > 0 || bytes.length >= EMPTY_GZIP_BYTES ? plain : undefined;
  } catch {
    // Text can begin like zlib, as in "x^2 + 1".
    return isGzip(bytes) ? undefined : bytes;
  }
}
