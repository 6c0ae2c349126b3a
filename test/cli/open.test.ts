import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenOptions } from '../../cli/commands/open';
import { Clients } from '../../cli/engine/clients';
import type {
  GroupsAnswer,
  MessageAnswer,
  MessagesAnswer,
  PageState,
  PlanAnswer,
  WhyAnswer,
} from '../../cli/page-server/wire';
import type { HydratedMessage } from '../../contract/message';
import { overflow, storeOverflow } from '../../enrichment/overflow';
import { startHttpProxy } from '../../local/proxy/http-proxy';
import { s3Client, uniqueName } from '../helpers/aws/clients';
import { createQueue, type TestQueue } from '../helpers/aws/queues';
import { deployFailingApp, type FailingApp, type TestOrder } from '../helpers/cli/failing-app';
import { failure, INVOICES, ORDERS } from '../helpers/cli/failures';
import { type OpenedPage, openPage } from '../helpers/cli/page-client';
import { temporaryFolder } from '../helpers/local/stacks';

let app: FailingApp;
const cleanUps: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  app = await deployFailingApp((cleanUp) => cleanUps.push(cleanUp));
});
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

async function queueOf(...messages: readonly (HydratedMessage | object | string)[]): Promise<TestQueue> {
  const queue = await createQueue('dlq');
  const bodies = messages.map((message) => (typeof message === 'string' ? message : JSON.stringify(message)));
  for (let at = 0; at < bodies.length; at += 10) await queue.send(...bodies.slice(at, at + 10));
  return queue;
}

/** A page about a queue, whose first look has ended. */
async function pageOf(
  queue: TestQueue,
  options: Partial<OpenOptions> = {},
  clients = app.clients(),
): Promise<OpenedPage> {
  const page = await openPage(clients, { queue: queue.arn, ...options });
  cleanUps.push(() => page.end());
  await page.stateWhen(({ look }) => !look.running);
  return page;
}

/** Orders that no other test has, and messages with one of them each. */
function storm(count: number, wrong?: TestOrder['wrong']) {
  const ids = Array.from({ length: count }, () => randomUUID());
  return { ids, messages: ids.map((orderId) => app.message('Text', [{ orderId, ...(wrong && { wrong }) }])) };
}

const processed = (ids: readonly string[]) => app.processed().filter((id) => ids.includes(id));

describe.concurrent('the session', () => {
  test('begins with the token, which works once, and is a cookie that scripts and other sites cannot use', async () => {
    const page = await pageOf(await queueOf());
    const target = page.url.slice(page.origin.length);

    expect(page.cookie).toMatch(/^hydrated-dlq-\d+=[\w-]{43}$/);
    expect(await page.send('GET', target)).toMatchObject({ status: 401, text: expect.stringContaining('works once') });
    expect(await page.send('GET', '/open?token=wrong')).toMatchObject({ status: 401 });
    expect(await page.send('GET', target, { cookie: page.cookie })).toMatchObject({
      status: 303,
      headers: { location: '/' },
    });
    for (const cookie of ['', 'hydrated-dlq-1=x', `${page.cookie}x`]) {
      const { status, text } = await page.send('GET', '/api/state', { cookie });
      expect([status, JSON.parse(text)]).toEqual([401, expect.objectContaining({ code: 'SESSION' })]);
    }
    expect((await page.get<{ queue: object }>('/api/state')).queue).toMatchObject({ region: expect.any(String) });
  });

  test('is for the page itself: foreign hosts, origins, types and methods are refused', async () => {
    const page = await pageOf(await queueOf());
    const { cookie, origin, send } = page;
    const json = { cookie, origin, 'content-type': 'application/json' };
    const post = (headers: Record<string, string>, body = '{}') => send('POST', '/api/groups', headers, body);

    const answers = await Promise.all([
      post(json),
      send('GET', '/api/state', { cookie, host: 'rebound.example.com' }),
      send('GET', '/', { host: `rebound.example.com:${new URL(origin).port}` }),
      post({ ...json, origin: 'https://example.com' }),
      post({ ...json, origin: 'null' }),
      post({ cookie, 'content-type': 'application/json' }),
      post({ ...json, 'sec-fetch-site': 'cross-site' }),
      send('GET', '/api/state', { cookie, 'sec-fetch-site': 'same-site' }),
      post({ ...json, 'content-type': 'text/plain' }),
      post(json, JSON.stringify({ text: 'x'.repeat(70_000) })),
      post(json, '{'),
      post(json, '[]'),
      post(json, '{"status":"LOST"}'),
      send('GET', '/api/groups', { cookie }),
      send('POST', '/api/state', json, '{}'),
      send('POST', '/', json, '{}'),
      send('GET', '/api/nothing', { cookie }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([
      200, 403, 403, 403, 403, 403, 403, 403, 415, 413, 400, 400, 400, 405, 405, 405, 404,
    ]);
    expect(JSON.parse(answers[12]?.text ?? '').message).toMatch(/^status must be one of COMPLETE, /);
  });

  test('every answer has a strict policy and is not kept; every path that is no file is the page', async () => {
    const page = await pageOf(await queueOf());
    const answers = await Promise.all(
      ['/', '/page.js', '/groups/g1234567.b17e', '/open?token=x', '/api/state'].map((path) => page.send('GET', path)),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 401, 401]);
    expect(answers[2]?.text).toContain('<title>Failures</title>');
    expect(answers[1]?.headers['content-type']).toBe('text/javascript; charset=utf-8');
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
      expect(headers['content-security-policy']).not.toContain('unsafe');
    }
  });
});

describe.concurrent('messages', () => {
  test('are shown by group, filtered and given back', async () => {
    const early = '2026-01-02T03:00:00.000Z';
    const late = '2026-01-02T05:00:00.000Z';
    const queue = await queueOf(
      failure({ timestamp: early }),
      failure({ timestamp: late }),
      failure({ functionArn: INVOICES, timestamp: late }),
      { not: 'ours' },
    );
    const page = await pageOf(queue);

    const all = await page.post<GroupsAnswer>('/api/groups');
    const late1 = await page.post<GroupsAnswer>('/api/groups', { from: '2026-01-02T04:00:00Z', consumerArn: ORDERS });
    const [group] = all.groups;

    expect(await queue.visible()).toBe(4);
    expect(await page.get('/api/state')).toMatchObject({
      look: { found: 3, others: 1, end: 'queue-empty', running: false },
      allowRedrive: false,
    });
    expect(all).toMatchObject({ total: 3, groups: [{ count: 2, consumerArn: ORDERS }, { count: 1 }] });
    expect(all.values).toMatchObject({ consumerArns: [INVOICES, ORDERS], statuses: ['COMPLETE'] });
    expect(all.span).toEqual({ from: early, to: late });
    expect([group?.timeline.at(0), group?.timeline.at(-1), group?.timeline.length]).toEqual([1, 1, 32]);
    expect(late1).toMatchObject({ total: 1, groups: [{ id: group?.id, count: 1 }] });
    expect((await page.post<GroupsAnswer>('/api/groups', { text: 'INVOICES' })).total).toBe(1);
    const paged = { group: group?.id, order: 'oldest', offset: 1, limit: 1 };
    expect(await page.post<MessagesAnswer>('/api/messages', paged)).toMatchObject({
      total: 2,
      messages: [{ failedAt: late }],
    });
  });

  test('are shown as they are found, while nothing else may receive', async ({ onTestFinished }) => {
    const queue = await queueOf(failure(), failure());
    const giveBack = await queue.hide(1);
    let goOn = (): void => undefined;
    const held = new Promise<undefined>((resolve) => {
      goOn = () => resolve(undefined);
    });
    const proxy = await startHttpProxy(app.deployment.cloud.endpoints.sqs, {
      rule: ({ operation, count }) => (operation === 'ReceiveMessage' && count > 1 ? held : undefined),
    });
    onTestFinished(() => proxy.stop());
    const page = await openPage(app.clients({ AWS_ENDPOINT_URL_SQS: proxy.endpoint }), { queue: queue.arn });
    onTestFinished(async () => void (await page.end()));

    const { queue: other } = await page.stateWhen(({ look }) => look.running && look.found > 0);
    expect(other.hidden).toBe(1);
    expect((await page.post<GroupsAnswer>('/api/groups')).total).toBe(1);
    for (const target of ['/api/look', '/api/plan'])
      expect(await page.refusal(target)).toEqual({
        status: 409,
        code: 'BUSY',
        message: 'The queue is being looked at. Try again when that has ended.',
      });
    await giveBack();
    goOn();

    expect(await page.stateWhen(({ look }) => !look.running)).toMatchObject({
      look: { found: 2, end: 'queue-empty' },
      queue: { hidden: 0 },
    });
  });

  test('are found by what is in their records, decoded or not, and shown to the last digit', async () => {
    const exact = '{"id":12345678901234567890,"say \\"hi\\"":"Käse"}';
    const inEvent = failure({ data: ['in an event'] });
    const { KinesisBatch: _, ...undecoded } = failure({ data: ['only in base64', exact] }) as HydratedMessage & object;
    const wrapped = `{"detail-type":"x","note":"}{","detail": ${JSON.stringify(inEvent).replace('"attempts":1', '"attempts":1,"long":12345678901234567890')}}`;
    const notified = JSON.stringify({ Type: 'Notification', Message: JSON.stringify(failure({ data: ['say "hi"'] })) });
    const page = await pageOf(await queueOf(undecoded, wrapped, notified));
    const search = async (text: string) =>
      (await page.post<MessagesAnswer>('/api/messages', { text, inRecords: true })).messages.map(({ id }) => id);

    expect(await search('ONLY IN base64')).toEqual([undecoded.hydration.id]);
    expect(await search('käse')).toEqual([undecoded.hydration.id]);
    expect(await search('In An Event')).toEqual([inEvent.hydration.id]);
    expect(await search('say "hi"')).toHaveLength(2);
    expect((await page.post<MessagesAnswer>('/api/messages', { text: 'in an event' })).total).toBe(0);

    const shown = await page.post<MessageAnswer>('/api/message', { id: undecoded.hydration.id });
    expect(JSON.parse(shown.body)).toEqual(undecoded);
    expect(shown.decoded).toBe('["only in base64",{"id":"12345678901234567890","say \\"hi\\"":"Käse"}]');
    const { body, summary } = await page.post<MessageAnswer>('/api/message', { id: inEvent.hydration.id });
    expect(body).toContain('"long":12345678901234567890');
    expect(JSON.parse(body).hydration.id).toBe(inEvent.hydration.id);
    expect(summary).toMatchObject({ id: inEvent.hydration.id, group: expect.stringMatching(/^g/) });
    expect(await page.refusal('/api/message', { id: 'abcdef0123' })).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  test('have their records loaded from the overflow bucket of the pipeline, and from no other', async () => {
    const s3 = s3Client(app.deployment.cloud.endpoints.s3);
    const own = `${app.outputs.Overflow}`;
    const foreign = uniqueName('foreign');
    await s3.send(new CreateBucketCommand({ Bucket: foreign }));
    const [mine, theirs] = [own, foreign].map((bucket) => overflow(failure({ data: ['{"big":true}'] }), bucket));
    if (!mine || !theirs) throw new Error('There are two');
    for (const { object } of [mine, theirs]) await storeOverflow(s3, object);
    const overflowed = { ...theirs.message.overflow, bytes: 2 ** 25, key: "it's; exit" };
    const huge = { ...theirs.message, overflow: overflowed } as HydratedMessage;
    const large = { ...huge, hydration: { ...huge.hydration, id: 'f'.repeat(64) } };
    const queue = await queueOf(mine.message, theirs.message, large);
    const page = await pageOf(queue, { overflowBucket: [own] });

    const { body } = await page.post<{ body: string }>('/api/records', { id: mine.message.hydration.id });

    expect(JSON.parse(body)).toMatchObject({ payload: { Records: [{}] }, KinesisBatch: [{ big: true }] });
    expect(await page.refusal('/api/records', { id: theirs.message.hydration.id })).toMatchObject({
      status: 502,
      message: expect.stringContaining(`only ${own} may be read`),
    });
    expect(await page.refusal('/api/records', { id: large.hydration.id })).toMatchObject({
      status: 422,
      code: 'NOT_SHOWN',
      // A message can be edited by hand, and people copy commands.
      message: expect.stringContaining(String.raw`aws s3 cp 's3://${foreign}/it'\''s; exit' .`),
    });
    const { notSearched } = await page.post<GroupsAnswer>('/api/groups', { text: 'big', inRecords: true });
    expect(notSearched).toBe(3);
  });

  test('are explained from the log, by which the groups are split from then on', async () => {
    const failed = await app.fail('Text', [{ orderId: '4711', wrong: 'amount' }]);
    const page = await pageOf(await queueOf(failed, failure({ timestamp: '2026-01-02T03:04:05.000Z' })));
    const { revision } = await page.get<{ revision: number }>('/api/state');

    const why = await page.post<WhyAnswer>('/api/why', { id: failed.hydration.id });

    expect(why).toMatchObject({
      cause: { error: { type: 'TypeError', message: 'Order 4711 has no amount' } },
      link: expect.stringContaining('https://'),
      of: { id: failed.hydration.id, cause: { type: 'TypeError' } },
    });
    const { groups } = await page.post<GroupsAnswer>('/api/groups', { text: 'typeerror' });
    expect(groups).toMatchObject([{ count: 1, causes: [{ count: 1, error: { type: 'TypeError' } }] }]);
    const [cause] = groups[0]?.causes ?? [];
    expect(await page.post('/api/messages', { group: cause?.id })).toMatchObject({
      total: 1,
      messages: [{ cause: { id: cause?.id } }],
    });
    await page.stateWhen((state) => state.revision > revision);
  });

  test('are explained while another look has found them already', async ({ onTestFinished }) => {
    const failed = await app.fail('Text', [{ orderId: '4712', wrong: 'amount' }]);
    let goOn = (): void => undefined;
    const held = new Promise<undefined>((resolve) => {
      goOn = () => resolve(undefined);
    });
    const proxy = await startHttpProxy(app.deployment.cloud.endpoints.sqs);
    onTestFinished(() => proxy.stop());
    const page = await pageOf(await queueOf(failed), {}, app.clients({ AWS_ENDPOINT_URL_SQS: proxy.endpoint }));

    let receives = 0;
    const isFound = new Promise<void>((resolve) => {
      proxy.setRule(({ operation }) => {
        if (operation !== 'ReceiveMessage' || receives++ === 0) return undefined;
        resolve();
        return held;
      });
    });
    await page.post('/api/look');
    await isFound;
    await page.post('/api/why', { id: failed.hydration.id });
    goOn();
    await page.stateWhen(({ look }) => !look.running);

    expect(await page.post('/api/groups')).toMatchObject({ groups: [{ causes: [{ count: 1 }] }] });
  });
});

describe.concurrent('a redrive', () => {
  test('is planned, runs before the eyes, and what is done is gone', async () => {
    const { ids, messages } = storm(3);
    const failing = app.message('Text', [{ orderId: 'x', wrong: 'amount' }]);
    const inexact = app.message('Text', [{ orderId: 'y' }], {
      hydration: { status: 'INEXACT', expectedRecords: 2, reason: { code: 'RECORD_COUNT_DIFFERS', message: 'It' } },
    });
    const queue = await queueOf(...messages, failing, inexact);
    const page = await pageOf(queue, { allowRedrive: true });

    const plan = await page.post<PlanAnswer>('/api/plan');
    expect(plan).toMatchObject({
      messages: 4,
      records: 4,
      functions: [{ functionArn: app.functionArns.Text, messages: 4 }],
      refused: [{ code: 'INEXACT', count: 1, allowable: true, ids: [inexact.hydration.id] }],
      hasItems: false,
    });
    expect(await queue.visible()).toBe(0);
    expect(await page.refusal('/api/look')).toMatchObject({ status: 409, code: 'BUSY' });
    const events = page.eventsUntil(
      ({ type, ...rest }) =>
        type === 'state' && 'state' in rest && rest.state.redrive?.phase === 'ended' && !rest.state.look.running,
    );
    await page.post('/api/plan/start', { redrive: plan.redrive, rate: 1_000 });
    const seen = await events;

    expect(seen[0]?.type).toBe('state');
    const reports = seen.flatMap((event) => (event.type === 'report' ? [event] : []));
    expect(reports.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(reports.filter(({ report }) => report.outcome === 'done')).toHaveLength(3);
    expect(processed(ids)).toEqual(ids);
    const state = await page.stateWhen(({ look }) => !look.running && look.found === 2);
    expect(state.redrive).toMatchObject({ phase: 'ended', counts: { done: 3, failed: 1 } });
    expect(await queue.visible()).toBe(2);
    const { groups } = await page.post<GroupsAnswer>('/api/groups', { text: 'TypeError' });
    expect(groups).toMatchObject([{ count: 1, causes: [{ error: { type: 'TypeError' } }] }]);
  });

  test('of a FIFO queue shows what comes up behind the messages that are done or deleted', async () => {
    const queue = await createQueue('dlq', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    const bodies = storm(12).messages.map((message) => JSON.stringify(message));
    for (const [index, body] of bodies.entries()) await queue.sendToGroup(`shard-${index % 4}`, body);
    const page = await pageOf(queue, { allowRedrive: true });
    const { found } = (await page.get<PageState>('/api/state')).look;
    expect(found).toBeLessThan(12);

    const plan = await page.post<PlanAnswer>('/api/plan');
    await page.post('/api/plan/start', { redrive: plan.redrive, rate: 1_000 });
    const { look } = await page.stateWhen(
      ({ look, redrive }) => redrive?.phase === 'ended' && !look.running && look.found > 0,
    );
    expect(await queue.visible()).toBe(12 - found);

    const [group] = (await page.post<GroupsAnswer>('/api/groups')).groups;
    await page.post('/api/delete', { id: group?.id, expected: look.found });
    await page.stateWhen(({ look }) => !look.running && look.found > 0);
    expect(await queue.visible()).toBe(12 - found - look.found);
  });

  test('can be stopped: what has not begun is given back', async () => {
    const { ids, messages } = storm(6);
    const queue = await queueOf(...messages);
    const page = await pageOf(queue, { allowRedrive: true });
    const { redrive } = await page.post<PlanAnswer>('/api/plan');
    const first = page.eventsUntil(({ type }) => type === 'report');

    await page.post('/api/plan/start', { redrive, rate: 2 });
    await first;
    expect(await page.refusal('/api/plan')).toMatchObject({
      status: 409,
      message: expect.stringMatching(/A redrive is running/),
    });
    await page.post('/api/plan/stop');
    const state = await page.stateWhen((other) => other.redrive?.phase === 'ended');

    const { done = 0, refused = 0 } = state.redrive?.counts ?? {};
    expect([done + refused, refused > 0, processed(ids).length]).toEqual([6, true, done]);
    expect(await queue.visible()).toBe(refused);
    expect((await page.post<GroupsAnswer>('/api/groups')).total).toBe(refused);
    expect(await page.refusal('/api/plan/stop')).toMatchObject({ status: 404 });
  });

  test('ends when credentials expire on the way, and says what to do', async ({ onTestFinished }) => {
    const { ids, messages } = storm(4);
    const queue = await queueOf(...messages);
    const answer = { status: 403, type: 'ExpiredTokenException', message: 'The security token has expired' };
    let invocations = 0;
    const proxy = await startHttpProxy(app.deployment.cloud.endpoints.lambda, {
      rule: ({ path }) => {
        if (!path.includes('/invocations')) return undefined;
        invocations += 1;
        // The first call only asks whether the function may be invoked.
        return invocations > 2 ? { answer } : undefined;
      },
    });
    onTestFinished(() => proxy.stop());
    const page = await pageOf(queue, { allowRedrive: true }, app.clients({ AWS_ENDPOINT_URL: proxy.endpoint }));
    const { redrive } = await page.post<PlanAnswer>('/api/plan');

    await page.post('/api/plan/start', { redrive, concurrency: 1 });
    const state = await page.stateWhen(({ problem }) => problem !== undefined);

    expect(state.problem?.code).toBe('EXPIRED_CREDENTIALS');
    expect(state.redrive).toMatchObject({ phase: 'ended', counts: { done: 1, refused: 3 } });
    expect(processed(ids)).toEqual(ids.slice(0, 1));
    expect(await queue.visible()).toBe(3);
  });

  test('leaves pointers, and says how many; one that was started says so', async () => {
    const { payload: _, KinesisBatch: __, hydration: ___, ...pointer } = app.message('Json', [{ orderId: 'p' }]);
    const { messages } = storm(1);
    const queue = await queueOf(...messages, pointer);
    const page = await pageOf(queue, { allowRedrive: true });
    const { groups } = await page.post<GroupsAnswer>('/api/groups', { status: 'POINTER' });

    expect(await page.post('/api/plan', { id: groups[0]?.id })).toMatchObject({
      messages: 0,
      refused: [],
      pointers: 1,
    });
    const { redrive, ...plan } = await page.post<PlanAnswer>('/api/plan');
    expect(plan).toMatchObject({ messages: 1, pointers: 1 });
    await page.post('/api/plan/start', { redrive });
    await page.stateWhen((state) => state.redrive?.phase === 'ended');

    expect(await page.refusal('/api/plan/start', { redrive })).toMatchObject({ status: 409, code: 'BUSY' });
    expect(await queue.visible()).toBe(1);
  });

  test('gives back what it holds when it is dismissed, planned again, or left alone for long', async () => {
    const queue = await queueOf(...storm(2).messages);
    const page = await pageOf(queue);
    const [held] = (await page.post<MessagesAnswer>('/api/messages')).messages;

    const { redrive } = await page.post<PlanAnswer>('/api/plan');
    expect(await queue.visible()).toBe(0);
    await page.post<PlanAnswer>('/api/plan', { id: held?.id });
    expect(await queue.visible()).toBe(1);
    expect(await page.refusal('/api/plan/start', { redrive })).toMatchObject({ status: 403 });
    await page.post('/api/plan/dismiss');
    expect(await queue.visible()).toBe(2);
    expect(await page.get('/api/state')).not.toHaveProperty('redrive');
    expect(await page.refusal('/api/plan', { id: 'g0000000' })).toMatchObject({ status: 404 });
    expect(await page.refusal('/api/plan', { target: 'orders' })).toMatchObject({ status: 400 });
    // Without an id everything is meant: an id that got lost is a mistake.
    expect(await page.refusal('/api/plan', { id: '' })).toMatchObject({ status: 400, code: 'BAD_REQUEST' });

    const hasty = await pageOf(queue, { planMilliseconds: 1 });
    await hasty.post('/api/plan');
    const expired = await hasty.stateWhen(({ planExpired = false }) => planExpired);
    expect(expired).not.toHaveProperty('redrive');
    expect(await queue.visible()).toBe(2);
  });

  test('and a deletion are not possible without --allow-redrive', async () => {
    const queue = await queueOf(...storm(1).messages);
    const page = await pageOf(queue);
    const { redrive } = await page.post<PlanAnswer>('/api/plan');

    for (const [target, body] of [
      ['/api/plan/start', { redrive }],
      ['/api/delete', { id: 'g0000000', expected: 1 }],
    ] as const)
      expect(await page.refusal(target, body)).toMatchObject({
        status: 403,
        code: 'NOT_ALLOWED',
        message: expect.stringContaining('--allow-redrive'),
      });
  });
});

describe.concurrent('the page', () => {
  test('deletes what is named, and nothing when there is more than was seen', async () => {
    const twice = failure({ functionArn: INVOICES });
    const queue = await queueOf(failure(), failure(), failure(), twice, twice);
    const page = await pageOf(queue, { allowRedrive: true });
    const [group] = (await page.post<GroupsAnswer>('/api/groups')).groups;

    expect(await page.refusal('/api/delete', { id: group?.id, expected: 2 })).toMatchObject({
      status: 409,
      code: 'QUEUE_CHANGED',
      message: expect.stringContaining('nothing was deleted'),
    });
    expect(await queue.visible()).toBe(5);
    expect(await page.post('/api/delete', { id: group?.id, expected: 3 })).toEqual({ deleted: 3, left: 0 });
    expect(await queue.visible()).toBe(2);
    expect(await page.post('/api/groups')).toMatchObject({ total: 2 });
    expect(await page.get('/api/state')).toMatchObject({ look: { found: 2 } });
    const { copies, summary } = await page.post<MessageAnswer>('/api/message', { id: twice.hydration.id });
    expect(copies).toBe(2);
    expect(await page.post('/api/delete', { id: summary.id, expected: copies })).toEqual({ deleted: 2, left: 0 });
    expect(await page.get('/api/state')).toMatchObject({ look: { found: 0 } });
  });

  test('shows that credentials have expired, and works again after signing in', async ({ onTestFinished }) => {
    const queue = await queueOf(failure());
    const answer = { status: 403, type: 'ExpiredTokenException', message: 'The security token is expired' };
    const proxy = await startHttpProxy(app.deployment.cloud.endpoints.sqs);
    onTestFinished(() => proxy.stop());
    const given = app.clients({ AWS_ENDPOINT_URL_SQS: proxy.endpoint });
    let accessKeyId = 'before';
    const clients = new Clients(given.region, (service) => ({
      ...given.configuration(service),
      credentials: { accessKeyId, secretAccessKey: 'local' },
    }));
    const page = await pageOf(queue, {}, clients);

    proxy.setRule((call) => (call.accessKeyId === 'before' ? { answer } : undefined));
    await page.post('/api/look');
    const { problem, look } = await page.stateWhen((state) => state.problem !== undefined);
    expect(problem).toEqual({
      code: 'EXPIRED_CREDENTIALS',
      message: expect.stringMatching(/Sign in again.*, then look again\.$/),
    });
    expect(look).toMatchObject({ running: false, found: 1 });
    expect(await page.post('/api/groups')).toMatchObject({ total: 1 });
    expect(await page.refusal('/api/plan')).toMatchObject({ status: 503, code: 'EXPIRED_CREDENTIALS' });
    accessKeyId = 'after';
    await page.post('/api/plan');
    expect(await page.get('/api/state')).not.toHaveProperty('problem');
    await page.post('/api/plan/dismiss');
    await page.post('/api/look');

    expect(await page.stateWhen((state) => !state.problem && !state.look.running)).toMatchObject({
      look: { found: 1 },
    });
  });

  test('says what it could not give back until that is visible again, whatever else it looks at', async ({
    onTestFinished,
  }) => {
    const queue = await queueOf(failure(), failure());
    const proxy = await startHttpProxy(app.deployment.cloud.endpoints.sqs);
    onTestFinished(() => proxy.stop());
    const page = await pageOf(queue, {}, app.clients({ AWS_ENDPOINT_URL_SQS: proxy.endpoint }));
    await page.post('/api/plan');

    const answer = { status: 403, type: 'ExpiredTokenException', message: 'The security token is expired' };
    proxy.setRule(({ operation }) => (operation === 'ChangeMessageVisibilityBatch' ? { answer } : undefined));
    await page.post('/api/plan/dismiss');
    proxy.setRule(() => undefined);
    await page.post('/api/look');

    expect(await page.stateWhen(({ look }) => !look.running)).toMatchObject({
      look: { found: 0, left: { count: 2, visibleAt: expect.any(String) } },
    });
    expect(await page.end()).toBe(1);
  });

  test('is opened in the browser, and served until Ctrl-C, which ends it with 0 and gives everything back', async () => {
    const queue = await queueOf(...storm(2).messages);
    const browser = temporaryFolder('browser-');
    for (const opener of ['xdg-open', 'open'])
      writeFileSync(path.join(browser, opener), `#!/bin/sh\necho "$1" > ${browser}/opened\n`, { mode: 0o755 });
    let [address, page] = ['', ''];
    async function visit(url: string, child: ChildProcess): Promise<void> {
      address = url;
      const { origin } = new URL(url);
      const { headers } = await fetch(url, { redirect: 'manual' });
      const cookie = `${headers.get('set-cookie')}`.split(';')[0] ?? '';
      page = await (await fetch(`${origin}/groups/g1234567`)).text();
      const headersOfPost = { cookie, origin, 'content-type': 'application/json' };
      for (let status = 409; status === 409; )
        ({ status } = await fetch(`${origin}/api/plan`, { method: 'POST', headers: headersOfPost, body: '{}' }));
      child.kill('SIGINT');
    }

    const { code, stderr } = await app.runProcess(['open', '--queue', queue.arn], {
      env: { PATH: `${browser}:${process.env.PATH}` },
      started: (child) => {
        child.stdout?.on('data', (chunk) => {
          const url = /http:\S+/.exec(String(chunk))?.[0];
          if (url !== undefined) visit(url, child).catch(() => child.kill());
        });
      },
    });

    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('Ctrl-C ends it') });
    expect(page).toContain('page.js');
    expect(readFileSync(path.join(browser, 'opened'), 'utf8').trim()).toBe(address);
    expect(await queue.visible()).toBe(2);
  });

  test('at Ctrl-C everything held is given back, and the terminal has shown no data', async () => {
    const { messages } = storm(3);
    const queue = await queueOf(...messages);
    const page = await pageOf(queue);
    await page.post('/api/groups', { text: 'secret', inRecords: true });
    await page.post('/api/plan');
    expect(await queue.visible()).toBe(0);

    expect(await page.end()).toBe(0);

    expect(await queue.visible()).toBe(3);
    expect(page.terminal()).not.toMatch(/secret|orderId/);
  });

  test('at Ctrl-C in a redrive, what was begun is waited for, and the terminal says what came of it', async () => {
    const { ids, messages } = storm(3);
    const queue = await queueOf(...messages);
    const page = await pageOf(queue, { allowRedrive: true });
    const { redrive } = await page.post<PlanAnswer>('/api/plan');
    const first = page.eventsUntil(({ type }) => type === 'report');
    await page.post('/api/plan/start', { redrive, rate: 0.1 });
    await first;

    expect(await page.end()).toBe(0);

    expect(page.terminal()).toContain('{"type":"summary","planned":3,"done":1,"refused":2}');
    expect([processed(ids), await queue.visible()]).toEqual([ids.slice(0, 1), 2]);
  });
});

describe.concurrent('says what keeps it from opening:', () => {
  test('files that are missing', async () => {
    const opening = openPage(app.clients(), { queue: 'q' }, temporaryFolder('empty-'));

    await expect(opening).rejects.toThrow('The files of the page are missing from');
  });

  test('a port that is in use', async () => {
    const queue = await queueOf();
    const { origin } = await pageOf(queue);

    await expect(openPage(app.clients(), { queue: queue.arn, port: Number(new URL(origin).port) })).rejects.toThrow(
      /Port \d+ of 127.0.0.1 is in use/,
    );
  });

  test('a queue that moves away what is received', async () => {
    const other = await queueOf();
    const queue = await createQueue('dlq', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: other.arn, maxReceiveCount: 2 }),
    });

    await expect(openPage(app.clients(), { queue: queue.arn })).rejects.toThrow('give --accept-receives');
    const accepted = await pageOf(queue, { acceptReceives: true });
    expect(await accepted.get('/api/state')).toMatchObject({
      queue: { deadLetter: { arn: other.arn, maxReceiveCount: 2 } },
    });
  });
});
