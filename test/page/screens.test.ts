import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, type TestContext, test } from 'vitest';
import type { HydratedMessage } from '../../contract/message';
import { overflow, storeOverflow } from '../../enrichment/overflow';
import { type HttpProxyOptions, startHttpProxy } from '../../local/proxy/http-proxy';
import { s3Client } from '../helpers/aws/clients';
import { createQueue, type TestQueue } from '../helpers/aws/queues';
import { deployFailingApp, type FailingApp } from '../helpers/cli/failing-app';
import { failure, INVOICES } from '../helpers/cli/failures';
import { accessibilityProblems } from '../helpers/page/accessibility';
import { describeInBrowser, openTab } from '../helpers/page/browser';
import { type ServedPage, servePage } from '../helpers/page/served-page';

async function queueOf(...messages: readonly HydratedMessage[]): Promise<TestQueue> {
  const queue = await createQueue('dlq');
  const bodies = messages.map((message) => JSON.stringify(message));
  for (let at = 0; at < bodies.length; at += 10) await queue.send(...bodies.slice(at, at + 10));
  return queue;
}

/** Fails in another way than others do. */
const partial = () =>
  failure({
    functionArn: INVOICES,
    data: ['{"invoice":9007199254740993,"total":12.5}'],
    hydration: { status: 'PARTIAL', expectedRecords: 2, reason: { code: 'END_MISSING', message: 'The end is gone.' } },
  });

const redriven = (): HydratedMessage => ({
  ...failure(),
  redrive: {
    count: 1,
    history: [
      {
        at: '2026-01-02T04:00:00.000Z',
        by: 'ada, hydrated-dlq',
        outcome: 'failed',
        error: { type: 'TypeError', message: 'no amount' },
        requestId: randomUUID(),
      },
    ],
  },
});

/** Horizontal overflow, in pixels. */
const tooWide = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Where an element in a line begins or ends; it can consist of several boxes. */
const edgeOf = (element: Locator, side: 'left' | 'right') =>
  element.first().evaluate((shown, end) => {
    const edges = [...shown.getClientRects()].map((box) => Math.round(box[end]));
    return end === 'left' ? Math.min(...edges) : Math.max(...edges);
  }, side);

/** Whether a text is shown, be it for a moment. */
const noteText = (page: Page, text: string) => ({
  begin: () =>
    page.evaluate((noted) => {
      const look = () => document.body.innerText.includes(noted) && document.body.setAttribute('data-noted', noted);
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    }, text),
  wasShown: async () => (await page.locator('body').getAttribute('data-noted')) === text,
});

describeInBrowser('the screens', { concurrent: true }, () => {
  let app: FailingApp;
  const cleanUps: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    app = await deployFailingApp((cleanUp) => cleanUps.push(cleanUp));
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  async function serve({ onTestFinished }: TestContext, queue: TestQueue, options = {}, env = {}): Promise<ServedPage> {
    const served = await servePage(app.clients(env), { queue: queue.arn, ...options });
    onTestFinished(() => served.end());
    return served;
  }

  /** A page behind a proxy that answers as its rule says. */
  async function serveBehind(
    context: TestContext,
    queue: TestQueue,
    rule: HttpProxyOptions['rule'],
    options = {},
  ): Promise<ServedPage> {
    const proxy = await startHttpProxy(inject('sqsEndpoint'), { rule });
    context.onTestFinished(() => proxy.stop());
    return serve(context, queue, options, { AWS_ENDPOINT_URL_SQS: proxy.endpoint });
  }

  test('each of them is accessible, light and dark, and fits into a narrow window', async (context) => {
    const served = await serve(context, await queueOf(failure(), failure(), redriven(), partial()), {
      allowRedrive: true,
    });
    const page = await openTab(context, served.url);
    const look = async (): Promise<void> => {
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await tooWide(page)).toBe(0);
      await page.setViewportSize({ width: 1280, height: 800 });
    };

    await page.getByText('4 messages with 5 records in 2 groups').waitFor();
    await look();
    await page.keyboard.press('?');
    await look();
    await page.keyboard.press('Escape');
    await page.locator('.row-link').first().click();
    await page.getByRole('heading', { name: 'Messages' }).waitFor();
    await look();
    await page.locator('.messages .row-link').first().click();
    await page.getByText('The whole message').click();
    await page.getByRole('radio', { name: 'Tree' }).check();
    await look();
    await page.getByRole('link', { name: 'Failures' }).last().click();
    await page.getByRole('button', { name: 'Plan to redrive all' }).click();
    await page.getByRole('heading', { name: 'Not sent' }).waitFor();
    await look();
  });

  test('records show what they hold, in a table and as a tree, decoded and raw, with every digit', async (context) => {
    const page = await openTab(context, (await serve(context, await queueOf(partial()))).url);
    await page.locator('.row-link').first().click();
    await page.locator('.messages .row-link').first().click();
    const cells = page.getByLabel('Table of records').getByRole('cell');

    await page.getByRole('cell', { name: '9007199254740993' }).waitFor();
    expect(await cells.allTextContents()).toEqual(expect.arrayContaining(['9007199254740993', '12.5']));
    await page.getByRole('radio', { name: 'As received' }).check();
    await page.getByRole('cell', { name: Buffer.from('{"invoice":9007').toString('base64').slice(0, 16) }).waitFor();
    await page.getByRole('radio', { name: 'Tree' }).check();
    await page.getByText('approximateArrivalTimestamp').waitFor();
    await page.getByText('The whole message').click();
    expect(await page.getByLabel('The whole message as JSON').textContent()).toContain('"END_MISSING"');
  });

  test('records in a bucket come when they are asked for', async (context) => {
    const bucket = `${app.outputs.Overflow}`;
    const { message, object } = overflow(failure({ data: ['{"order":"large"}'] }), bucket);
    await storeOverflow(s3Client(app.deployment.cloud.endpoints.s3), object);
    const page = await openTab(
      context,
      (await serve(context, await queueOf(message), { overflowBucket: [bucket] })).url,
    );
    await page.locator('.row-link').first().click();
    await page.locator('.messages .row-link').first().click();

    await page.getByText(`s3://${bucket}/`).waitFor();
    expect(await page.getByLabel('Table of records').count()).toBe(0);
    await page.getByRole('button', { name: 'Load records' }).click();
    await page.getByRole('cell', { name: 'large' }).waitFor();
  });

  test('a message shows its redrives, and its exact text can be copied', async (context) => {
    const message = JSON.stringify(redriven()).replace('"batchSize":1', '"batchSize":1.0');
    const queue = await createQueue('dlq');
    await queue.send(message);
    const permissions = ['clipboard-read', 'clipboard-write'];
    const page = await openTab(context, (await serve(context, queue)).url, { permissions });
    await page.locator('.row-link').first().click();
    await page.locator('.messages .row-link').first().click();

    await page.getByRole('row', { name: /failed again.*ada, hydrated-dlq.*TypeError: no amount/ }).waitFor();
    await page.getByRole('button', { name: 'Copy the exact message' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(message);
  });

  test('a record full of HTML is text, and what is invisible in it is shown: nothing becomes an element or runs', async (context) => {
    const html = '<img src=x onerror="document.title=1"><script>document.title=2</script><b id="injected">bold</b>';
    const hostile = failure({
      data: [JSON.stringify({ [html]: html }), html, 'abc\u202Edef', ''],
      responseContext: { statusCode: 200, executedVersion: '1', functionError: html },
    });
    const page = await openTab(context, (await serve(context, await queueOf(hostile))).url);

    await page.getByText(html).first().waitFor();
    await page.locator('.row-link').first().click();
    await page.locator('.messages .row-link').first().click();
    await page.getByRole('columnheader', { name: html }).waitFor();
    await page.getByRole('cell', { name: 'abc\\u202Edef' }).waitFor();
    await page.getByRole('cell', { name: 'empty' }).waitFor();
    await page.getByRole('radio', { name: 'Tree' }).check();
    await page.getByText('The whole message').click();
    expect(await page.locator('#injected, #page img, #page script').count()).toBe(0);
    expect(await page.title()).not.toMatch(/^\d$/);
  });

  test('what is written from right to left leaves what stands beside it in its place', async (context) => {
    const text = JSON.stringify(failure({ data: ['{"عربي":"مرحبا 123"}'] }));
    const message = JSON.parse(text.replace(/"partitionKey":"[^"]*"/, '"partitionKey":"مفتاح"'));
    const page = await openTab(context, (await serve(context, await queueOf(message))).url);
    await page.locator('.row-link').first().click();
    await page.locator('.messages .row-link').first().click();
    await page.getByRole('radio', { name: 'Tree' }).check();

    for (const [before, after] of [
      ['.record-trees code', '.record-trees time'],
      ['.json-name', '.json-string'],
    ] as const) {
      expect(await edgeOf(page.locator(after), 'left')).toBeGreaterThanOrEqual(
        await edgeOf(page.locator(before), 'right'),
      );
    }
  });

  test('an address brings back group and filter, and has nothing of what is searched for', async (context) => {
    const messages = [failure(), failure(), partial()];
    const served = await serve(context, await queueOf(...messages));
    const page = await openTab(context, served.url);
    await page.getByLabel('Status').selectOption('PARTIAL');
    await page.getByText('1 message with 2 records in 1 group').waitFor();
    await page.locator('.row-link').first().click();
    await page.getByRole('heading', { name: 'Messages' }).waitFor();
    const id = messages[2]?.hydration.id ?? '';
    await page.getByLabel('Search').fill(id.slice(0, 20));
    await page.getByRole('link', { name: id.slice(0, 12) }).waitFor();
    expect(page.url()).toMatch(/\/groups\/g[0-9a-f]{7}\?status=PARTIAL$/);

    const again = await page.context().newPage();
    await again.goto(page.url());
    await again.getByRole('link', { name: id.slice(0, 12) }).waitFor();
    expect(await again.getByLabel('Status').inputValue()).toBe('PARTIAL');
    expect(await again.getByLabel('Search').inputValue()).toBe('');
    await again.goto(`${served.origin}/?status=NONE`);
    await again.getByText('status must be one of').waitFor();
    expect(await again.getByText('Loading').count()).toBe(0);
    await again.goto(`${served.origin}/nowhere`);
    await again.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
  });

  test('what is searched for is found in records only when asked', async (context) => {
    const page = await openTab(
      context,
      (await serve(context, await queueOf(failure({ data: ['{"city":"Tallinn"}'] }), failure()))).url,
    );
    await page.getByText('2 messages').first().waitFor();
    await page.getByLabel('Search').fill('tallinn');
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await page.getByLabel('also in records').check();
    await page.getByText('1 message with 1 record in 1 group').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('2 messages with 2 records in 1 group').waitFor();
  });

  test('a search in the records of a group says how many messages it could not search', async (context) => {
    const { message } = overflow(failure(), 'elsewhere');
    const page = await openTab(context, (await serve(context, await queueOf(message, failure()))).url);
    await page.locator('.row-link').first().click();
    await page.getByLabel('also in records').check();
    await page.getByLabel('Search').fill('tallinn');
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await page.getByText('1 message not searched: the records are in a bucket.').waitFor();
  });

  test('an empty queue says so, and a new look finds what came meanwhile', async (context) => {
    const queue = await queueOf();
    const page = await openTab(context, (await serve(context, queue)).url);
    await page.getByRole('heading', { name: 'The queue is empty' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await queue.send(JSON.stringify(failure()));
    await page.keyboard.press('r');
    await page.getByText('1 message with 1 record in 1 group').waitFor();
  });

  test('a queue with messages of other origin only is not called empty', async (context) => {
    const queue = await createQueue('dlq');
    await queue.send('{"order":4711}');
    const page = await openTab(context, (await serve(context, queue)).url);
    await page.getByText('No message of the queue is from cdk-hydrated-dlq.').waitFor();
    expect(await page.getByRole('heading', { name: 'The queue is empty' }).count()).toBe(0);
  });

  test('how long ago the look was grows while the page is left open', async (context) => {
    const page = await openTab(context, (await serve(context, await queueOf(failure()))).url);
    await page
      .getByRole('banner')
      .getByText(/1 message, (now|\d+ s ago)/)
      .waitFor();
    await page.clock.install();
    // Not fastForward(): what was drawn before the jump and decides after it when to be drawn again would wait for half a minute.
    await page.clock.runFor('05:00');
    await page.getByRole('banner').getByText('1 message, 5 min ago').waitFor();
  });

  test('messages that could not be given back are not counted as held by others', async (context) => {
    let denied = true;
    const refuse = { status: 403, type: 'AccessDeniedException', message: 'no' };
    const served = await serveBehind(context, await queueOf(failure()), ({ operation }) =>
      denied && operation === 'ChangeMessageVisibilityBatch' ? { answer: refuse } : undefined,
    );
    const page = await openTab(context, served.url);
    await page.getByText('1 message could not be given back').waitFor();
    denied = false;
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('Messages that could not be given back are not visible yet.').waitFor();
    expect(await page.getByText('Others hold').count()).toBe(0);
  });

  test('messages that others hold, and the limits of a read-only page, are said', async (context) => {
    const orders = ['a', 'b'].map((orderId) => app.message('Text', [{ orderId }]));
    const queue = await queueOf(...orders);
    await queue.hide(1);
    const page = await openTab(context, (await serve(context, queue)).url);
    await page.getByText('Others hold 1 message').waitFor();
    await page.getByRole('button', { name: 'Plan to redrive all' }).click();
    await page.getByText('--allow-redrive').waitFor();
    expect(await page.getByRole('button', { name: 'Start the redrive' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Give the messages back' }).click();
    await page.getByRole('heading', { name: 'No redrive is planned' }).waitFor();
    expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
  });

  test('where SQS moves away what was received too often, the page warns of each look', async (context) => {
    const { arn } = await queueOf();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 3 });
    const queue = await createQueue('dlq', { RedrivePolicy });
    const page = await openTab(context, (await serve(context, queue, { acceptReceives: true })).url);
    const name = arn.split(':').at(-1);
    await page.getByText(`SQS moves a message to ${name} after 3 receives.`).waitFor();
  });

  test('a reason that is overruled counts its messages, and planning again keeps how they are to be sent', async (context) => {
    const hydration = {
      status: 'INEXACT',
      expectedRecords: 2,
      reason: { code: 'RECORD_COUNT_DIFFERS', message: 'It differs.' },
    };
    const orders = [{}, { hydration }, { hydration }].map((given) => app.message('Text', [{ orderId: 'a' }], given));
    const page = await openTab(context, (await serve(context, await queueOf(...orders), { allowRedrive: true })).url);
    const untrue = noteText(page, 'No redrive is planned');
    await untrue.begin();
    await page.getByRole('button', { name: 'Plan to redrive all' }).click();
    await page.getByText('1 message to send', { exact: true }).waitFor();
    await page.getByLabel('Messages per second').fill('3');
    await page.getByLabel('keep messages').check();
    await page.getByLabel('Send nevertheless: INEXACT').click();
    await page.getByText('3 messages to send', { exact: true }).waitFor();
    expect(await untrue.wasShown()).toBe(false);

    await page.getByRole('row', { name: /INEXACT 2 Overruled/ }).waitFor();
    expect(await page.getByLabel('Messages per second').inputValue()).toBe('3');
    expect(await page.getByLabel('keep messages').isChecked()).toBe(true);
    expect(await page.getByLabel('send one message first').isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Give the messages back' }).click();
  });

  test('a plan that replaces another, or was dismissed while its tab was hidden, leads to what is there', async (context) => {
    const queue = await queueOf(app.message('Text', [{ orderId: 'a' }]));
    const page = await openTab(context, (await serve(context, queue, { allowRedrive: true })).url);
    const setHidden = (hidden: boolean) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    const planAll = page.getByRole('button', { name: 'Plan to redrive all' });
    await planAll.click();
    await page.getByText('1 message to send', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Failures' }).last().click();
    const untrue = noteText(page, 'No redrive is planned');
    await untrue.begin();
    await planAll.click();
    await page.getByText('1 message to send', { exact: true }).waitFor();
    expect(await untrue.wasShown()).toBe(false);
    await page.getByRole('button', { name: 'Give the messages back' }).click();
    await page.getByText('No redrive is planned').waitFor();

    await page.getByRole('link', { name: 'Failures' }).last().click();
    await planAll.waitFor();
    await setHidden(true);
    const answer = page.waitForResponse('**/api/plan');
    await planAll.click();
    await (await answer).finished();
    await page.evaluate(async () => {
      const headers = { 'content-type': 'application/json' };
      await fetch('/api/plan/dismiss', { method: 'POST', headers, body: '{}' });
    });
    await setHidden(false);
    await page.getByText('No redrive is planned').waitFor();
  });

  test('messages are deleted only when that is confirmed', async (context) => {
    const message = failure();
    const queue = await queueOf(message, message, failure());
    const served = await serve(context, queue, { allowRedrive: true });
    // The page can ask for the message once more before it leaves its screen.
    const page = await openTab(context, served.url, { expected: /status of 404/ });
    await page.locator('.row-link').first().click();
    await page
      .getByRole('link', { name: message.hydration.id.slice(0, 12) })
      .first()
      .click();
    await page.getByText('2: a redrive and a deletion are of all of them').waitFor();
    await page.getByRole('button', { name: 'Delete …' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Delete …' }).click();
    await page.getByRole('button', { name: 'Delete 2 messages' }).click();
    await page.getByRole('heading', { name: 'Messages', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Delete …' }).click();
    await page.getByRole('button', { name: 'Delete 1 message' }).click();
    await page.getByRole('heading', { name: /is not in the queue$/ }).waitFor();
    expect(await queue.remaining()).toBe(0);
  });

  test('messages that were not deleted are said, as others hold them or their redrive was not done', async (context) => {
    const queue = await queueOf(failure(), failure());
    const page = await openTab(context, (await serve(context, queue, { allowRedrive: true })).url);
    const open = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Delete …' }).click();
    };
    await page.locator('.row-link').first().click();
    await open();
    await page.getByLabel('only those whose last redrive was done').check();
    await page.getByRole('button', { name: 'Delete those' }).click();
    await page.getByRole('heading', { name: '0 of 2 messages deleted' }).waitFor();
    await page.getByText('The last redrive of the rest was not done').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();

    await queue.hide(1);
    await open();
    await page.getByRole('button', { name: 'Delete 2 messages' }).click();
    await page.getByRole('heading', { name: '1 of 2 messages deleted' }).waitFor();
    await page.getByText('Others hold the rest').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();

    await page.getByRole('link', { name: 'Failures' }).last().click();
    await page.getByRole('button', { name: 'Plan to redrive all' }).click();
    await page.getByText('No message was found').waitFor();
    await page.getByRole('button', { name: 'Give the messages back' }).click();
  });

  test('messages that could not be deleted after they were redriven are said', async (context) => {
    const refuse = { status: 403, type: 'AccessDeniedException', message: 'sqs:DeleteMessage is not allowed' };
    const rule: HttpProxyOptions['rule'] = ({ operation }) =>
      /^(DeleteMessage|SendMessage)$/.test(`${operation}`) ? { answer: refuse } : undefined;
    const queue = await queueOf(app.message('Text', [{ orderId: 'not-deleted' }]));
    const page = await openTab(context, (await serveBehind(context, queue, rule, { allowRedrive: true })).url);
    await page.getByRole('button', { name: 'Plan to redrive all' }).click();
    await page.getByRole('button', { name: 'Start the redrive' }).click();
    await page.getByRole('button', { name: 'Send 1 message' }).click();
    await page.getByText('Ended: 1 done.').waitFor();
    await page.getByText('Messages could not be deleted or updated in the queue').waitFor();
    await page.getByRole('cell', { name: 'sqs:DeleteMessage is not allowed' }).waitFor();
  });

  test('expired credentials: the page says what to do, and goes on after Retry', async (context) => {
    let expired = true;
    const refuse = { status: 403, type: 'ExpiredTokenException', message: 'The security token is expired' };
    const served = await serveBehind(context, await queueOf(failure()), (call) =>
      expired && call.operation === 'ReceiveMessage' ? { answer: refuse } : undefined,
    );
    const page = await openTab(context, served.url, { expected: /status of 503/ });
    await page.getByText('Your AWS credentials have expired').waitFor();
    expired = false;
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByText('1 message with 1 record in 1 group').waitFor();
    expect(await page.getByText('Your AWS credentials have expired').count()).toBe(0);
  });

  test('a key that does nothing while the queue is looked at says so to a screen reader', async (context) => {
    const release = new AbortController();
    const held = once(release.signal, 'abort').then(() => undefined);
    let receives = 0;
    const served = await serveBehind(context, await queueOf(failure()), ({ operation }) =>
      operation === 'ReceiveMessage' && ++receives > 1 ? held : undefined,
    );
    // Registered last, it runs first: the command ends when its look does.
    context.onTestFinished(() => release.abort());
    const page = await openTab(context, served.url);
    await page.getByRole('button', { name: 'Plan to redrive all' }).waitFor();
    await page.keyboard.press('p');
    await page.getByRole('status').getByText('The queue is being looked at').waitFor();
  });

  test('a permission that is missing is named as such', async (context) => {
    const message = 'User: ada is not authorized to perform: sqs:ReceiveMessage on resource: dlq';
    const served = await serveBehind(context, await queueOf(failure()), ({ operation }) =>
      operation === 'ReceiveMessage' ? { answer: { status: 403, type: 'AccessDeniedException', message } } : undefined,
    );
    const page = await openTab(context, served.url, { expected: /status of 502/ });
    await page.getByRole('alert').getByText('A permission is missing').waitFor();
    await page.getByText('sqs:ReceiveMessage on dlq').waitFor();
    await page.getByText('The queue was not looked at to its end').waitFor();
    await page.getByText('0 messages so far').waitFor();
    expect(await page.getByRole('heading', { name: 'The queue is empty' }).count()).toBe(0);
  });

  test('when the command ends, the page says so and keeps what it shows', async (context) => {
    const served = await serve(context, await queueOf(failure()));
    const page = await openTab(context, served.url, { expected: /net::ERR_/ });
    await page.getByText('1 message with 1 record in 1 group').waitFor();
    await served.end();
    await page.getByText('The connection to the command is lost').waitFor();
    await page.getByText('1 message with 1 record in 1 group').waitFor();
    for (const name of ['Look again', 'Plan to redrive all'])
      expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
  });

  test('without the token, an address shows nothing and says how to get in', async (context) => {
    const served = await serve(context, await queueOf(failure()));
    const page = await openTab(context, `${served.origin}/groups/g1234567`, { expected: /status of 401/ });
    await page.getByText('This address is not enough').waitFor();
    expect(await page.getByRole('table').count()).toBe(0);
  });
});
