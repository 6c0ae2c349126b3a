// In place of the SDK's CRC-32, the same one: the SDK loads zlib for it at every cold start, this when an object is written.
export class Crc32Node {
  digestLength = 4;
  value = 0;

  update(data) {
    this.value = process.getBuiltinModule('node:zlib').crc32(data, this.value);
  }

  digestSync() {
    return this.value >>> 0;
  }

  async digest() {
    const out = new Uint8Array(this.digestLength);
    new DataView(out.buffer).setUint32(0, this.digestSync(), false);
    return out;
  }

  reset() {
    this.value = 0;
  }
}
