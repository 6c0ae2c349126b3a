import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { deployFailingApp, type FailingApp } from '../helpers/cli/failing-app';
import { describeInBrowser, openTab } from '../helpers/page/browser';
import { type ServedPage, servePage } from '../helpers/page/served-page';

describeInBrowser('from a poisoned order to its redrive', { concurrent: false }, () => {
  let app: FailingApp;
  const cleanUps: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    app = await deployFailingApp((cleanUp) => cleanUps.push(cleanUp));
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  /** Orders without an amount: the function fails on each, and a message is in the queue for it. */
  async function poisonedOrders(...orderIds: readonly string[]): Promise<void> {
    const { region, endpoints } = app.deployment.cloud;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const sqs = new SQSClient({ region, endpoint: endpoints.sqs, credentials });
    app.fix(false);
    for (const orderId of orderIds) {
      const message = await app.fail('Text', [{ orderId, wrong: 'amount' }]);
      await sqs.send(new SendMessageCommand({ QueueUrl: app.queueUrl, MessageBody: JSON.stringify(message) }));
    }
  }

  async function serve({ onTestFinished }: TestContext): Promise<ServedPage> {
    const served = await servePage(app.clients(), { queue: app.queueUrl, allowRedrive: true });
    onTestFinished(() => served.end());
    return served;
  }

  const processed = (prefix: string) => app.processed().filter((orderId) => orderId.startsWith(prefix));

  test('by mouse: why, records, a canary that fails, the fix, and every order is processed once', async (context) => {
    await poisonedOrders('mouse-1', 'mouse-2', 'mouse-3');
    const page = await openTab(context, (await serve(context)).url);
    const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

    await page.getByText('3 messages with 3 records in 1 group').waitFor();
    await page.getByRole('link', { name: 'Unhandled error' }).click();
    await page.getByRole('button', { name: 'Find out why' }).click();
    await page.getByLabel('Stack').getByText('at total').waitFor();
    await heading('TypeError');
    expect(await page.getByRole('link', { name: 'Open the log in CloudWatch' }).getAttribute('href')).toMatch(
      /^https:\/\/eu-west-1\.console\.aws\.amazon\.com\/cloudwatch/,
    );

    await page.locator('.messages').getByRole('link').first().click();
    await page.getByRole('cell', { name: /^mouse-\d$/ }).waitFor();
    await page.getByRole('link', { name: /^g[0-9a-f]{7}$/ }).click();

    await page.getByRole('button', { name: 'Plan a redrive' }).click();
    await page.getByText('3 messages to send', { exact: true }).waitFor();
    expect(app.processed()).toEqual([]);
    await page.getByRole('button', { name: 'Start the redrive' }).click();
    await page.getByRole('button', { name: 'Send one first' }).click();
    await page.getByText('Ended: 1 failed again, 2 not sent.').waitFor();
    await page.getByText(/TypeError: Order mouse-\d has no amount/).waitFor();
    expect(app.processed()).toEqual([]);

    app.fix(true);
    await page.getByRole('button', { name: 'Plan what is left' }).click();
    await page.getByRole('button', { name: 'Start the redrive' }).click();
    await page.getByRole('button', { name: 'Send one first' }).click();
    await page.getByText('Ended: 3 done.').waitFor();
    expect(processed('mouse').sort()).toEqual(['mouse-1', 'mouse-2', 'mouse-3']);
    await page.getByRole('link', { name: 'See what is left' }).click();
    await page.getByRole('heading', { name: 'The queue is empty' }).waitFor();
  });

  test('by keyboard only: the same way, with a focus that can be seen at every step', async (context) => {
    await poisonedOrders('key-1', 'key-2');
    const page = await openTab(context, (await serve(context)).url);
    const press = (...keys: readonly string[]) =>
      keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

    await page.getByText('2 messages with 2 records in 1 group').waitFor();
    // While a look runs, nothing can be planned.
    await page
      .getByRole('banner')
      .getByText(/^2 messages, /)
      .waitFor();
    await press('j');
    expect(await focusOf(page)).toMatchObject({ text: 'Unhandled error', isVisible: true });
    await press('Enter');
    await page.getByRole('button', { name: 'Find out why' }).waitFor();
    await press('w');
    await page.getByLabel('Stack').waitFor();
    expect(await page.getByRole('status').textContent()).toMatch(/^TypeError: Order key-\d has no amount$/);
    await page.locator('.messages .row-link').first().waitFor();
    await press('/', 'Escape', 'j', 'Enter');
    await page.getByRole('cell', { name: /^key-\d$/ }).waitFor();
    await press('u');
    await page.getByRole('heading', { level: 1, name: 'TypeError' }).waitFor();
    await page
      .getByRole('row', { name: /COMPLETE/ })
      .first()
      .waitFor();
    expect(await focusOf(page)).toMatchObject({ text: expect.stringMatching(/^[0-9a-f]{12}$/), isVisible: true });
    await press('p');
    await page.getByText('2 messages to send', { exact: true }).waitFor();
    expect(await page.getByRole('status').textContent()).toBe('Planned: 2 messages to send, 0 not sent');
    app.fix(true);
    await tabTo(page, 'Start the redrive …');
    await press('Enter');
    await tabTo(page, 'Send one first');
    await press('Enter');
    await page.getByText('Ended: 2 done.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    expect(await page.getByRole('status').textContent()).toBe('The redrive has ended: 2 done');
    expect(processed('key').sort()).toEqual(['key-1', 'key-2']);
  });
});

/** What has the focus, and whether a person sees that it has. */
function focusOf(page: Page): Promise<{ text: string; isVisible: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const outlines = [getComputedStyle(element), getComputedStyle(element, '::after')];
    return {
      text: element.innerText,
      isVisible: outlines.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && outlineWidth !== '0px'),
    };
  });
}

/** Goes on with Tab until a control has the focus, which has to be visible all the way. */
async function tabTo(page: Page, text: string): Promise<void> {
  const seen: string[] = [];
  while (seen.length < 60) {
    await page.keyboard.press('Tab');
    const focus = await focusOf(page);
    seen.push(focus.text);
    if (focus.text === text) return expect(focus.isVisible).toBe(true);
  }
  throw new Error(`"${text}" cannot be reached with Tab, only ${JSON.stringify(seen)}`);
}
