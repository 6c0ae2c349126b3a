import { once } from 'node:events';
import { locateQueue } from '../engine/locate';
import type { LookingOptions } from '../options';
import { Page, type PageOptions } from '../page-server/page';
import { loadPageFiles } from '../page-server/page-files';
import { startPageServer } from '../page-server/server';
import type { RedriveState } from '../page-server/wire';
import type { Context, Ending } from '../run';
import { openBrowser } from '../terminal/open-browser';
import type { Output } from '../terminal/output';
import { outcomesInWords } from './redrive-tally';

export interface OpenOptions extends LookingOptions, PageOptions {
  readonly port?: number;
  /** Whether the address is opened in the browser. */
  readonly browser: boolean;
}

/**
 * Serves a page about a queue on this machine, until Ctrl-C.
 *
 * @param folder - of the page's files. @default - that of the package
 */
export function open(options: OpenOptions, folder?: string): (context: Context) => Promise<Ending> {
  return async ({ clients, output, signal }) => {
    const files = await loadPageFiles(folder);
    const queue = await locateQueue(options, clients);
    const ended = new AbortController();
    let endedAt = '';
    const page = await Page.open(queue, options, {
      clients,
      signal: AbortSignal.any([signal, ended.signal]),
      onBug: (trace) => output.error(trace),
    });
    try {
      const server = await startPageServer(page, files, options.port);
      output.object({ type: 'page', url: server.url });
      output.line(`${output.colors.bold(queue.name)}  ${output.colors.cyan(server.url)}`);
      output.note(
        `The address works once, in one browser of this machine.${options.allowRedrive ? '' : ' The page redrives and deletes nothing: --allow-redrive lets it.'} Ctrl-C ends it.`,
      );
      if (options.browser && !(await openBrowser(server.url)))
        output.note('No browser could be opened: open the address yourself.');
      if (!signal.aborted) await once(signal, 'abort');
      endedAt = new Date().toISOString();
      await server.close();
    } finally {
      ended.abort();
      await page.close();
    }
    const { redrive } = page.state;
    if (redrive?.endedAt !== undefined && redrive.endedAt >= endedAt) reportStopped(redrive, output);
    return page.hasGivenBackAll ? 'closed' : 'failed-or-left';
  };
}

/** What came of a redrive that Ctrl-C has stopped: the page could not show it any more. */
function reportStopped({ plan, counts }: RedriveState, output: Output): void {
  output.object({ type: 'summary', planned: plan.messages, ...counts });
  const outcomes = Object.entries(counts) as [keyof typeof counts, number][];
  output.line(`The redrive was stopped: ${outcomesInWords(outcomes)}. What was not done is in the queue.`);
}
