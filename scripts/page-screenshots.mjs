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
const WINDOW = { width: 1_280, height: 800 };
const SCHEMES = ['light', 'dark'];

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

async function take(page, name) {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: `${FOLDER}/${name}-${colorScheme}.png` });
  }
}

/** From the first look to the result of a redrive, as a person would do it. */
async function tellStory(page, demo) {
  await page.getByText(/^42\d messages/).waitFor();
  await page.getByRole('link', { name: 'Unhandled error' }).first().click();
  await page.getByRole('button', { name: 'Find out why' }).click();
  await page.getByLabel('Stack').waitFor();
  await take(page, 'group');
  await page.getByRole('link', { name: 'Failures' }).last().click();
  for (const row of [1, 2]) {
    await page.locator('.row-link').nth(row).click();
    await page.getByRole('button', { name: 'Find out why' }).click();
    await page.getByLabel('Stack').waitFor();
    await page.goBack();
  }
  await take(page, 'groups');
  await page.locator('.row-link').first().click();
  await page.locator('.messages .row-link').first().click();
  await page.getByLabel('Table of records').waitFor();
  await take(page, 'message');
  await page.getByRole('link', { name: 'Failures' }).last().click();
  await page.getByRole('button', { name: 'Plan to redrive all' }).click();
  await page.getByRole('button', { name: 'Start the redrive' }).waitFor();
  await take(page, 'plan');
  demo.fix();
  await page.getByLabel('Messages per second').fill('60');
  await page.getByRole('button', { name: 'Start the redrive' }).click();
  await page.getByRole('button', { name: 'Send one first' }).click();
  await page.getByText(/^1\d\d of /).waitFor();
  await take(page, 'redrive');
}

mkdirSync(FOLDER, { recursive: true });
const demo = await startPageDemo();
const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] });
try {
  const { url, end } = await openPage(demo.env);
  const page = await browser.newPage({
    viewport: WINDOW,
    deviceScaleFactor: 1,
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
