import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { startStubQueue } from '../../bench/command-line/queue';
import { accessibilityProblems } from '../helpers/page/accessibility';
import { describeInBrowser, openTab } from '../helpers/page/browser';
import { servePageProcess } from '../helpers/page/served-page';

/** `npm run soak` asks for 10,000, and for the times, which say nothing on a machine that is busy with other tests. */
const MESSAGES = Number(process.env.SOAK_PAGE_MESSAGES ?? 2_400);
const IS_SOAK = process.env.SOAK_PAGE_MESSAGES !== undefined;
/** As many as fail in the queue. */
const FUNCTIONS = 20;
/** What stands on the screen while the look goes on, and when a filter has been typed; milliseconds. */
const GOALS = { firstRows: 1_000, filter: 100 };
const TEXTS = ['consumer-1', 'consumer-12', 'nothing of that kind', 'orders', 'consumer-7'];

const total = MESSAGES.toLocaleString('en-US');

describeInBrowser(`with ${total} messages`, { concurrent: false }, () => {
  test('rows come while the queue is still being looked at, filters find them at once, and lists have pages', async (context) => {
    const queue = await startStubQueue(MESSAGES);
    context.onTestFinished(() => queue.stop());
    const served = await servePageProcess({ AWS_ENDPOINT_URL_SQS: queue.endpoint }, queue.queueArn);
    context.onTestFinished(() => served.end());
    const page = await openTab(context, served.url);
    const opened = performance.now();
    await page.locator('.row-link').first().waitFor();
    const firstRows = performance.now() - opened;
    await page.getByText(`${total} messages with`).waitFor({ timeout: 60_000 });
    await page.getByText(`${total} messages,`).waitFor({ timeout: 60_000 });

    const times: number[] = [];
    for (const text of TEXTS) times.push(await millisecondsToFilter(page, text));
    const ofGroup = MESSAGES / FUNCTIONS;
    await page.getByText(`${ofGroup} messages with ${ofGroup} records in 1 group`).waitFor();
    await page.locator('.row-link').first().click();
    await page.getByText(`1 to 100 of ${ofGroup}`).first().waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press(']');
    await page
      .getByText(`101 to ${Math.min(200, ofGroup)} of ${ofGroup}`)
      .first()
      .waitFor();
    await page.goto(`${page.url().split('?')[0]}?page=99`);
    await page.getByText(`to ${ofGroup} of ${ofGroup}`).first().waitFor();
    expect(await page.locator('.messages .row-link').count()).toBe(((ofGroup - 1) % 100) + 1);
    if (!IS_SOAK) return;
    console.info(`first rows ${firstRows.toFixed()} ms, filters ${times.map((time) => time.toFixed())} ms`);
    expect(firstRows).toBeLessThan(GOALS.firstRows);
    expect(times.sort((a, b) => a - b)[Math.floor(times.length / 2)]).toBeLessThan(GOALS.filter);
  });
});

/** From typing a text until what it selects stands on the screen, as the browser measures it. */
function millisecondsToFilter(page: Page, text: string): Promise<number> {
  return page.evaluate(async (searched) => {
    const field = document.querySelector('#search') as HTMLInputElement;
    const lead = document.querySelector('.lead') as HTMLElement;
    const begun = performance.now();
    const changed = new Promise((resolve) => {
      new MutationObserver(resolve).observe(lead, { subtree: true, characterData: true, childList: true });
    });
    field.value = searched;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await changed;
    return performance.now() - begun;
  }, text);
}
