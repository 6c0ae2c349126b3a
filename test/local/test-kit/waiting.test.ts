import { expect, test } from 'vitest';
import { WritableEventLog } from '../../../local/event-log';
import type { LocalEvent } from '../../../local/local-event';
import { WritableInbox } from '../../../local/test-kit/inbox';

const situation = () => 'Happened so far: nothing.';
const put = (name: string): LocalEvent => ({ type: 'records-put', name, records: [1] });

test('an inbox hands out in the order of arrival, what is there and what is to come', async () => {
  const inbox = new WritableInbox<number>('message', situation);
  inbox.push(1);
  expect(await inbox.next()).toBe(1);
  const three = inbox.all(3);
  for (const item of [2, 3, 4, 5]) inbox.push(item);
  expect(await three).toEqual([2, 3, 4]);
  expect(inbox.drain()).toEqual([5]);
  expect(inbox.drain()).toEqual([]);
});

test('who waits in vain hears how long, for how many, and what happened instead; what did arrive stays', async () => {
  const inbox = new WritableInbox<number>('hydrated message', situation);
  inbox.push(1);
  await expect(inbox.all(2, { timeout: 20 })).rejects.toThrow(
    'Waited 20 ms for 2 hydrated messages, 1 arrived. Happened so far: nothing.',
  );
  expect(await inbox.next()).toBe(1);
});

test('two who wait at a time get one item each', async () => {
  const inbox = new WritableInbox<number>('message', situation);
  const both = Promise.all([inbox.next(), inbox.next()]);
  inbox.push(1);
  inbox.push(2);
  expect((await both).sort()).toEqual([1, 2]);
});

test('a log finds what has happened and waits for what will', async () => {
  const log = new WritableEventLog();
  log.record(put('first'));
  expect(await log.waitFor('records-put')).toEqual(put('first'));
  const second = log.waitFor('records-put', ({ name }) => name === 'second');
  log.record({ type: 'function-log', functionArn: 'f', text: 'x' });
  log.record(put('second'));
  expect(await second).toEqual(put('second'));
  expect(log.of('function-log')).toHaveLength(1);
  expect(log.all).toHaveLength(3);
});

test('a log calls its subscribers until they unsubscribe', () => {
  const log = new WritableEventLog();
  const seen: LocalEvent[] = [];
  const unsubscribe = log.subscribe((event) => seen.push(event));
  log.record(put('first'));
  unsubscribe();
  log.record(put('second'));
  expect(seen).toEqual([put('first')]);
});

test('a wait that ends without the event says what happened, and the last trouble', async () => {
  const log = new WritableEventLog();
  log.record(put('first'));
  log.record(put('second'));
  log.record({ type: 'access-denied', roleArn: 'role', action: 'sqs:SendMessage', resourceArn: 'queue' });
  await expect(log.waitFor('delivered', () => true, { timeout: 20 })).rejects.toThrow(
    /Waited 20 ms for an event "delivered"\. Happened so far: 2 records-put, 1 access-denied\. Last trouble: .*"sqs:SendMessage"/,
  );
});
