// Takes the pictures of the page for README.md and docs/page.md, light and dark, against a local cloud. After `npm run build`.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { findBrowser } from './find-browser.mjs';
import { startPageDemo } from './page-demo.mjs';

const FOLDER = 'docs/page';
const COMMAND = resolve('packages/hydrated-dlq/dist/cli/hydrated-dlq.mjs');
const WINDOW = { width: 1_280, height: 760 };
const SCHEMES = ['light', 'dark'];
/** What the functions of the demo fail with. */
const ERRORS = { 'order-totals': 'TypeError', shipping: 'UnknownCarrierError', 'stock-levels': 'RangeError' };
const LARGEST = 'order-totals';

/** Runs `hydrated-dlq open`, and gives the address that it prints. */
async function openPage(env) {
  const args = ['open', '--queue', 'shop-failures', '--allow-redrive', '--no-browser', '--json'];
  const child = spawn(process.execPath, [COMMAND, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    const { type, url } = JSON.parse(line);
    if (type === 'page') return { url, end: () => child.kill('SIGINT') };
  }
  throw new Error('hydrated-dlq open has printed no address');
}

/** The paths that functions have in Lambda, in place of those of the local cloud. */
async function showLambdaPaths(page) {
  await page
    .getByLabel('Stack')
    .locator('pre')
    .evaluate((stack) => {
      stack.textContent = stack.textContent.replaceAll(/\/\S*\/hydrated-dlq-\w+\/[\w-]+\//g, '/var/task/');
    });
}

async function take(page, name) {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${FOLDER}/${name}-${colorScheme}.png` });
  }
}

/** Opens the group of a function, and finds out why it failed. */
async function findOutWhy(page, functionName, error) {
  await page.getByRole('row', { name: functionName }).getByRole('link').click();
  await page.getByRole('button', { name: 'Find out why' }).click();
  await page.getByLabel('Stack').waitFor();
  await page.getByRole('heading', { level: 1, name: error }).waitFor();
}

/** From the first look to the result of a redrive, as a person would do it. */
async function tellStory(page, demo) {
  const allFailures = () => page.locator('.crumbs').getByRole('link', { name: 'Failures' }).click();
  await page.getByText(/^4\d\d messages, /).waitFor();
  for (const [functionName, error] of Object.entries(ERRORS)) {
    await findOutWhy(page, functionName, error);
    if (functionName === LARGEST) {
      await showLambdaPaths(page);
      await take(page, 'group');
      await page.locator('.messages .row-link').first().click();
      await page.getByLabel('Table of records').waitFor();
      await take(page, 'message');
    }
    await allFailures();
  }
  await page.getByRole('link', { name: 'TypeError' }).waitFor();
  await page.getByRole('heading', { name: 'Failures' }).click();
  await take(page, 'groups');
  await page.getByRole('button', { name: 'Plan to redrive all' }).click();
  await page.getByRole('button', { name: 'Start the redrive' }).waitFor();
  await take(page, 'plan');
  demo.fix();
  await page.getByLabel('Messages per second').fill('60');
  await page.getByRole('button', { name: 'Start the redrive' }).click();
  await page.getByRole('button', { name: 'Send one first' }).click();
  await page.getByText(/^[1-3]\d\d of /).waitFor();
  await take(page, 'redrive');
}

mkdirSync(FOLDER, { recursive: true });
const demo = await startPageDemo();
const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] });
try {
  const { url, end } = await openPage(demo.env);
  const page = await browser.newPage({
    viewport: WINDOW,
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Dublin',
    locale: 'en-IE',
  });
  await page.goto(url);
  await tellStory(page, demo);
  end();
} finally {
  await browser.close();
  await demo.stop();
}
