import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { type OpenOptions, open } from '../../../cli/commands/open';
import type { Clients } from '../../../cli/engine/clients';
import { runWith } from '../../../cli/run';
import { Output } from '../../../cli/terminal/output';
import { hydratedDlqProcess } from '../cli/hydrated-dlq';

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

/** Runs `hydrated-dlq open` as a process of its own, as users do: whoever measures does not share its time. */
export async function servePageProcess(env: NodeJS.ProcessEnv, queue: string): Promise<ServedPage> {
  let ended: Promise<unknown> = Promise.resolve();
  let running: ChildProcess | undefined;
  const url = await new Promise<string>((resolve, reject) => {
    const started = (child: ChildProcess): void => {
      running = child;
      child.stdout?.on('data', (text) => {
        if (`${text}`.startsWith('{"type":"page"')) resolve(JSON.parse(`${text}`).url);
      });
    };
    const args = ['open', '--queue', queue, '--no-browser', '--json'];
    const command = hydratedDlqProcess(args, { env, started });
    ended = command;
    void command.then(({ stderr }) => reject(new Error(stderr)));
  });
  return {
    url,
    origin: new URL(url).origin,
    async end() {
      running?.kill('SIGINT');
      await ended;
    },
  };
}
