import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Running } from '../running';

/**
 * Where the code of functions lies while they run. It is copied, as Lambda unpacks it, so that neither the packages nor
 * the module type of the project around it reach the function.
 */
export class WorkFolder implements Running {
  private readonly path = mkdtempSync(join(tmpdir(), 'hydrated-dlq-'));
  private readonly remove = (): void => rmSync(this.path, { recursive: true, force: true });

  constructor() {
    process.once('exit', this.remove);
  }

  /** Copies a folder; returns where the copy lies. */
  copy(name: string, folder: string): string {
    const copy = join(this.path, name);
    cpSync(folder, copy, { recursive: true });
    return copy;
  }

  /** Writes one file into a folder of its own; returns the folder. */
  write(name: string, fileName: string, text: string): string {
    const folder = join(this.path, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, fileName), text);
    return folder;
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.remove);
    this.remove();
  }
}
