import { randomUUID } from 'node:crypto';
import { fstatSync, readSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import type { AttemptJournal, JournaledAttempt } from '../../redrive';
import { Trouble } from './trouble';
import { userFolder } from './user-folder';

/** An attempt, and which run makes it. */
interface Line extends JournaledAttempt {
  readonly run?: string;
}

/**
 * Keeps attempts in a file, one a line, so that a run notices which attempts of an earlier one were cut off, and which
 * another run has begun meanwhile. Nothing of a record is in it. It covers one machine and one user: what others redrive
 * is in the history of the messages.
 *
 * Runs only append. The line that comes first decides which of them has an attempt, and all of them read the same file.
 */
export class RedriveJournal implements AttemptJournal {
  private readonly run = randomUUID();
  private readonly attempts = new Map<string, Line[]>();
  /** How much of the file was read; bytes. */
  private end = 0;

  private constructor(private readonly file: FileHandle) {}

  /** @throws Trouble - where it cannot be written: nothing is sent without it */
  static async open(file = journalFile()): Promise<RedriveJournal> {
    const journal = new RedriveJournal(await openFile(file));
    journal.readOn();
    return journal;
  }

  /** What is written of messages with these ids. */
  of(ids: Iterable<string>): JournaledAttempt[] {
    this.readOn();
    return [...ids].flatMap((id) => this.attempts.get(id) ?? []).map(withoutRun);
  }

  async begin(attempt: JournaledAttempt): Promise<JournaledAttempt | undefined> {
    this.readOn();
    const earlier = this.attempts.get(attempt.id)?.findLast((other) => other.attempt >= attempt.attempt);
    if (earlier && earlier.outcome !== 'refused') return withoutRun(earlier);
    await this.update(attempt);
    const first = this.attempts.get(attempt.id)?.find((other) => other.attempt === attempt.attempt);
    return first && first.run !== this.run ? withoutRun(first) : undefined;
  }

  /** On a line of its own, even where a write before was cut off. */
  async update(attempt: JournaledAttempt): Promise<void> {
    await this.file.appendFile(`\n${JSON.stringify({ ...attempt, run: this.run })}\n`);
    await this.file.datasync();
    this.readOn();
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** Reads the lines that were added, in their order. Nothing comes between, as it would if this waited. */
  private readOn(): void {
    const { fd } = this.file;
    let left = fstatSync(fd).size - this.end;
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(left, READ_AT_ONCE)));
    while (left > 0) {
      const added = bytes.subarray(0, readSync(fd, bytes, 0, Math.min(left, bytes.length), this.end));
      const whole = added.subarray(0, added.lastIndexOf(LINE_END) + 1);
      const { length } = whole.length === 0 && added.length === READ_AT_ONCE ? added : whole;
      if (length === 0) return;
      for (const line of whole.toString().split('\n')) note(this.attempts, line);
      this.end += length;
      left -= length;
    }
  }
}

const LINE_END = 0x0a;
/** Bytes. No line is as long: what has no end in so many is none. */
const READ_AT_ONCE = 16 * 1024 ** 2;

async function openFile(file: string): Promise<FileHandle> {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    return await open(file, 'a+', 0o600);
  } catch (error) {
    const { message } = error as Error;
    throw new Trouble(
      `Attempts cannot be written down in ${file} (${message}), so nothing is sent. ` +
        'Make it writable, or set XDG_STATE_HOME to another folder.',
      { cause: error },
    );
  }
}

/** The latest of what is written of an attempt counts. It belongs to the run that began it first, unless it was refused. */
function note(attempts: Map<string, Line[]>, text: string): void {
  const line = parsed(text);
  if (!line) return;
  const known = attempts.get(line.id) ?? [];
  const same = known.find(({ attempt }) => attempt === line.attempt);
  if (same && same.outcome !== 'refused' && same.run !== line.run) return;
  attempts.set(line.id, [...known.filter((other) => other !== same), line]);
}

/** A line that a crash cut off is left out: its attempt had not begun. */
function parsed(line: string): Line | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function withoutRun({ run: _, ...attempt }: Line): JournaledAttempt {
  return attempt;
}

/** In the folder that the system has for what programs remember. */
function journalFile(): string {
  return path.join(userFolder('XDG_STATE_HOME', '.local', 'state'), 'redrives.jsonl');
}
