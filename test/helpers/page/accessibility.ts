import axe from 'axe-core';
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}

/** What axe finds on a page, light and dark; of the dark one only contrast, as nothing else differs. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  await page.emulateMedia({ colorScheme: 'light' });
  const all = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await page.evaluate(() => window.axe.run({ runOnly: ['color-contrast'], resultTypes: ['violations'] }));
  await page.emulateMedia({ colorScheme: 'light' });
  return [...all.violations, ...dark.violations].flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
