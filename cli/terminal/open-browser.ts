import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What opens an address in the person's browser, without a shell. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens an address in the browser: whether there was something to open it with. */
export async function openBrowser(url: string): Promise<boolean> {
  const [command = '', ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  try {
    const opener = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
    opener.unref();
    await once(opener, 'spawn');
    return true;
  } catch {
    return false;
  }
}
