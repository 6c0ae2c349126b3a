// Finds a browser for the page's tests and pictures: a Chrome or Chromium of this machine.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a browser is, if it is in none of the usual places. */
const VARIABLE = 'PAGE_BROWSER';
const NAMES = [
  // The same engine without windows: it needs half the CPU time.
  'chromium-headless-shell',
  'chrome-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'msedge',
  'microsoft-edge',
];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) =>
    process.env[name] ? [join(process.env[name], 'Google/Chrome/Application/chrome.exe')] : [],
  ),
];

/** The path of a browser; nothing when there is none. */
export function findBrowser() {
  const named = process.env[VARIABLE];
  if (named) return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES].find((file) =>
    existsSync(file),
  );
}
