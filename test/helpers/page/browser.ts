import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, type TestContext } from 'vitest';
import { findBrowser } from '../../../scripts/find-browser.mjs';

const executablePath = findBrowser();
/** Set where tests that are left out would be noticed by nobody, as in CI. */
const REQUIRED = process.env.PAGE_TESTS === 'required';
const HOW =
  'install Chrome or Chromium (on Debian: apt-get install chromium-headless-shell), or set PAGE_BROWSER to the path of one.';

if (!executablePath && !REQUIRED)
  console.warn(`The tests of the page are left out, because no browser was found: ${HOW}`);

/** Long enough for a machine that is busy with other tests; milliseconds. */
const TIMEOUT = 15_000;

let browser: Browser;

/** Tests in a real browser. */
export function describeInBrowser(name: string, options: { readonly concurrent: boolean }, tests: () => void): void {
  describe.skipIf(!executablePath && !REQUIRED)(name, options, () => {
    beforeAll(async () => {
      if (!executablePath) throw new Error(`No browser was found: ${HOW}`);
      // Chromium's sandbox does not work for root, as in containers.
      const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      browser = await chromium.launch({ executablePath, args });
    });
    afterAll(() => browser?.close());
    tests();
  });
}

interface TabOptions extends BrowserContextOptions {
  /** An error in the console that the test causes on purpose. */
  readonly expected?: RegExp;
}

/**
 * A tab of its own, without cookies. The test fails if anything causes an error in the console (as a breach of the content
 * security policy does), or a request to elsewhere.
 */
export async function openTab(
  { onTestFinished }: TestContext,
  url: string,
  { expected, ...options }: TabOptions = {},
): Promise<Page> {
  const problems: string[] = [];
  const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB', ...options });
  onTestFinished(async () => {
    await context.close();
    expect(problems).toEqual([]);
  });
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT);
  const { origin } = new URL(url);
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) problems.push(`request to ${request.url()}`);
  });
  page.on('pageerror', (error) => problems.push(`${error}`));
  page.on('console', (message) => {
    const isProblem = ['error', 'warning'].includes(message.type()) && !expected?.test(message.text());
    if (isProblem) problems.push(message.text());
  });
  await page.goto(url);
  return page;
}
