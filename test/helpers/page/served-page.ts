import path from 'node:path';
import { type OpenOptions, open } from '../../../cli/commands/open';
import type { Clients } from '../../../cli/engine/clients';
import { runWith } from '../../../cli/run';
import { Output } from '../../../cli/terminal/output';

/** What the build has made of `page/`. */
const FOLDER = path.resolve(__dirname, '../../../packages/hydrated-dlq/dist/page');

export interface ServedPage {
  /** With the token, which works once. */
  readonly url: string;
  readonly origin: string;
  /** As Ctrl-C does. */
  end(): Promise<void>;
}

/** Runs `hydrated-dlq open` within this process. */
export async function servePage(clients: Clients, options: Partial<OpenOptions>): Promise<ServedPage> {
  const written: string[] = [];
  const ending = new AbortController();
  let code: Promise<unknown> = Promise.resolve();
  const url = await new Promise<string>((resolve, reject) => {
    const write = (text: string): void => {
      written.push(text);
      if (text.startsWith('{"type":"page"')) resolve(JSON.parse(text).url);
    };
    const output = new Output(true, { stdout: { write }, stderr: { write } });
    const load = async () => open({ port: 0, browser: false, json: true, ...options } as OpenOptions, FOLDER);
    code = runWith({ clients, output, signal: ending.signal }, load);
    void code.then(() => reject(new Error(written.join(''))));
  });
  return {
    url,
    origin: new URL(url).origin,
    async end() {
      ending.abort();
      await code;
    },
  };
}
