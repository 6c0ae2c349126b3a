import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { CauseCache, causeCacheFile } from '../../cli/engine/cause-cache';
import type { MessageSummary } from '../../cli/engine/summary';
import { temporaryFolder } from '../helpers/local/stacks';

const ERROR = { type: 'TypeError', message: 'Order 1 has no amount', stack: '    at total (/var/task/index.js:1:1)' };
const PLACE = { group: '/aws/lambda/orders', stream: 's', from: 1, to: 2 };

const file = () => path.join(temporaryFolder('cache-'), 'hydrated-dlq', 'causes.json');
const message = (members: Partial<MessageSummary>) => members as MessageSummary;

describe('the causes that are known', () => {
  test('are kept in a file that only its owner can read', async () => {
    const kept = file();
    const cache = await CauseCache.open(kept);
    const { id } = cache.add('r-1', ERROR, PLACE);
    await cache.save();

    const again = await CauseCache.open(kept);

    expect(again.of(message({ requestId: 'r-1' }))).toEqual({ id, error: ERROR, log: PLACE });
    expect(statSync(kept).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['/caches', '/caches'],
    ['', path.join(homedir(), '.cache')],
    ['relative', path.join(homedir(), '.cache')],
  ])('with XDG_CACHE_HOME=%j are kept in %s', (named, folder) => {
    vi.stubEnv('XDG_CACHE_HOME', named);
    const kept = causeCacheFile();
    vi.unstubAllEnvs();

    expect(kept).toBe(path.join(folder, 'hydrated-dlq', 'causes.json'));
  });

  test('of a message that failed again is that of its last redrive', async () => {
    const cache = await CauseCache.open();
    const first = cache.add('r-1', ERROR, PLACE);
    const failedAgain = (type: string, text: string) =>
      cache.of(message({ requestId: 'r-1', lastRedrive: { outcome: 'failed', error: { type, message: text } } }));

    // A history has no stack: the same error with another order is the cause that a log has told.
    expect(failedAgain('TypeError', 'Order 2 has no amount')?.id).toBe(first.id);
    expect(failedAgain('RangeError', 'No carrier')?.id).not.toBe(first.id);
  });

  test('of a message whose last answer was lost is that of its pointer: the error is of the connection', async () => {
    const cache = await CauseCache.open();
    const lastRedrive = { outcome: 'unknown', error: { type: 'ECONNRESET', message: 'socket hang up' } } as const;
    expect(cache.of(message({ requestId: 'r-1', lastRedrive }))).toBeUndefined();

    const { id } = cache.add('r-1', ERROR, PLACE);
    expect(cache.of(message({ requestId: 'r-1', lastRedrive }))?.id).toBe(id);
  });

  test.each(['', '{', '{"version":0,"causes":[["r-1",{}]]}'])('are none in a file that holds %j', async (text) => {
    const kept = file();
    mkdirSync(path.dirname(kept));
    writeFileSync(kept, text);

    const cache = await CauseCache.open(kept);
    expect(cache.of(message({ requestId: 'r-1' }))).toBeUndefined();

    cache.add('r-1', ERROR, PLACE);
    await cache.save();
    expect(JSON.parse(readFileSync(kept, 'utf8')).causes).toHaveLength(1);
  });
});
