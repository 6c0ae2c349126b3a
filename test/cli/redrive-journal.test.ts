import { appendFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { RedriveJournal } from '../../cli/engine/redrive-journal';
import { redrivenBy } from '../../cli/engine/redrive-session';
import { troubleOf } from '../../cli/engine/trouble';
import { temporaryFolder } from '../helpers/local/stacks';

const newFile = () => path.join(temporaryFolder('journal-'), 'redrives.jsonl');

test('who redrives is a number where the user of a container has no name', () => {
  const nameless = () => {
    throw new Error('uv_os_get_passwd returned ENOENT');
  };
  vi.stubEnv('USER', '');

  expect(redrivenBy(nameless)).toBe(`user ${process.getuid?.()}, hydrated-dlq`);
  vi.unstubAllEnvs();
});

test('a journal that cannot be written says where it is, and how to choose another place', async () => {
  const folder = temporaryFolder('journal-');
  await appendFile(path.join(folder, 'file'), '');
  const file = path.join(folder, 'file', 'redrives.jsonl');

  const trouble = expect.objectContaining({ message: expect.stringMatching(/redrives\.jsonl \(E.+XDG_STATE_HOME/) });
  await expect(RedriveJournal.open(file).catch(troubleOf)).resolves.toEqual(trouble);
});

describe('an attempt in the journal of redrives', () => {
  test('that begins after a line was cut off is there for the next run', async () => {
    const file = newFile();
    await appendFile(file, '{"id":"b-1","attempt":1}\n{"id":"b-2","atte');
    const journal = await RedriveJournal.open(file);
    await journal.begin({ id: 'b-3', attempt: 1 });
    await journal.close();

    const next = await RedriveJournal.open(file);

    expect(next.of(['b-1', 'b-2', 'b-3'])).toEqual([
      { id: 'b-1', attempt: 1 },
      { id: 'b-3', attempt: 1 },
    ]);
  });

  test('is found in a file that is larger than a text can be, and behind what no line can be', async () => {
    const file = newFile();
    await appendFile(file, `${JSON.stringify({ id: 'b-1', attempt: 1 })}\n`);
    // Nothing is stored between the two; it reads as what a power failure can leave.
    await truncate(file, 520 * 1024 ** 2);
    await appendFile(file, `\n${JSON.stringify({ id: 'b-2', attempt: 1 })}\n`);

    const journal = await RedriveJournal.open(file);

    expect(journal.of(['b-1', 'b-2'])).toHaveLength(2);
    expect(await journal.begin({ id: 'b-2', attempt: 1 })).toEqual({ id: 'b-2', attempt: 1 });
  });

  test('that another run has begun since this one was planned does not begin', async () => {
    const file = newFile();
    const [one, other] = [await RedriveJournal.open(file), await RedriveJournal.open(file)];
    const attempt = { id: 'b-1', attempt: 1 };

    expect(await one.begin(attempt)).toBeUndefined();
    expect(await other.begin(attempt)).toEqual(attempt);
    await one.update({ ...attempt, outcome: 'failed' });
    expect(await other.begin(attempt)).toEqual({ ...attempt, outcome: 'failed' });
  });

  test('that several runs begin at the same moment is begun by one', async () => {
    const file = newFile();
    const runs = await Promise.all(Array.from({ length: 4 }, () => RedriveJournal.open(file)));
    const ids = Array.from({ length: 25 }, (_, index) => `b-${index}`);
    const attempts = ids.map(async (id) => {
      const begun = await Promise.all(
        runs.map(async (run) => ((await run.begin({ id, attempt: 1 })) === undefined ? [run] : [])),
      );
      await Promise.all(begun.flat().map((run) => run.update({ id, attempt: 1, outcome: 'done' })));
      return begun.flat().length;
    });

    expect(await Promise.all(attempts)).toEqual(ids.map(() => 1));
    const later = await RedriveJournal.open(file);
    expect(later.of(ids)).toEqual(ids.map((id) => ({ id, attempt: 1, outcome: 'done' })));
  });

  test('that one run was refused can be begun by another', async () => {
    const file = newFile();
    const [one, other] = [await RedriveJournal.open(file), await RedriveJournal.open(file)];
    const attempt = { id: 'b-1', attempt: 1 };
    await one.begin(attempt);
    await one.update({ ...attempt, outcome: 'refused' });

    expect(await other.begin(attempt)).toBeUndefined();
    expect(await one.begin(attempt)).toEqual(attempt);
  });
});
