import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { AttemptJournal, JournaledAttempt } from '../../redrive';

/**
 * Keeps attempts in a file, one a line, so that a run notices which attempts of an earlier one were cut off. Nothing of a
 * record is in it. It covers one machine and one user: what others redrive is in the history of the messages.
 */
export class RedriveJournal implements AttemptJournal {
  private constructor(
    private readonly file: FileHandle,
    private readonly attempts: Map<string, JournaledAttempt[]>,
  ) {}

  static async open(file = journalFile()): Promise<RedriveJournal> {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const attempts = new Map<string, JournaledAttempt[]>();
    for (const attempt of await readAttempts(file)) note(attempts, attempt);
    return new RedriveJournal(await open(file, 'a', 0o600), attempts);
  }

  /** What is written of messages with these ids. */
  of(ids: Iterable<string>): JournaledAttempt[] {
    return [...ids].flatMap((id) => this.attempts.get(id) ?? []);
  }

  async begin(attempt: JournaledAttempt): Promise<JournaledAttempt | undefined> {
    const later = this.attempts.get(attempt.id)?.findLast((other) => other.attempt >= attempt.attempt);
    if (later && later.outcome !== 'refused') return later;
    await this.update(attempt);
    return undefined;
  }

  async update(attempt: JournaledAttempt): Promise<void> {
    await this.file.appendFile(`${JSON.stringify(attempt)}\n`);
    await this.file.datasync();
    note(this.attempts, attempt);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** A line that a crash cut off is left out: its attempt had not begun. */
async function readAttempts(file: string): Promise<JournaledAttempt[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as JournaledAttempt];
    } catch {
      return [];
    }
  });
}

/** The latest of what is written of an attempt counts. */
function note(attempts: Map<string, JournaledAttempt[]>, attempt: JournaledAttempt): void {
  const others = (attempts.get(attempt.id) ?? []).filter((other) => other.attempt !== attempt.attempt);
  attempts.set(attempt.id, [...others, attempt]);
}

/** In the folder that the system has for what programs remember. */
function journalFile(): string {
  const { XDG_STATE_HOME, LOCALAPPDATA } = process.env;
  const folder = XDG_STATE_HOME ?? LOCALAPPDATA ?? path.join(homedir(), '.local', 'state');
  return path.join(folder, 'hydrated-dlq', 'redrives.jsonl');
}
