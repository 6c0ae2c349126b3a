import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface Entry {
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Keeps texts on disk until they are asked for, so that the bodies of 100,000 messages need no memory. The file is
 * readable by its owner only, and where the system allows it has no name any more once it is open: nothing is left of it
 * when the process ends, however it ends.
 */
export class Spool {
  private readonly entries = new Map<string, Entry>();
  private end = 0;

  private constructor(
    private readonly file: FileHandle,
    private readonly folder: string,
  ) {}

  static async open(): Promise<Spool> {
    const folder = await mkdtemp(path.join(tmpdir(), 'hydrated-dlq-'));
    const file = await open(path.join(folder, 'messages'), 'wx+', 0o600);
    if (process.platform !== 'win32') await rm(folder, { recursive: true });
    return new Spool(file, folder);
  }

  async put(key: string, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    const entry = { offset: this.end, bytes: bytes.length };
    this.end += bytes.length;
    await this.file.write(bytes, 0, bytes.length, entry.offset);
    this.entries.set(key, entry);
  }

  async get(key: string): Promise<string> {
    const entry = this.entries.get(key);
    if (!entry) throw new RangeError(`Nothing was kept by the key ${key}`);
    const { buffer } = await this.file.read(Buffer.alloc(entry.bytes), 0, entry.bytes, entry.offset);
    return buffer.toString();
  }

  async close(): Promise<void> {
    await this.file.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
