/** Cuts a list into runs whose JSON arrays have so many bytes at most; an item that is larger is alone. */
export function payloadBatches<T>(items: readonly T[], mostBytes: number): T[][] {
  const batches: T[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const item of items) {
    // One byte for the comma or the bracket before it, one for the bracket at the end.
    const itemBytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (bytes + itemBytes + 1 > mostBytes) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(item);
    bytes += itemBytes;
  }
  return batches;
}
