import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import type { OpenOptions } from '../../../cli/commands/open';
import { open } from '../../../cli/commands/open';
import type { Clients } from '../../../cli/engine/clients';
import type { PageEvent, PageState } from '../../../cli/page-server/wire';
import { runWith } from '../../../cli/run';
import { Output } from '../../../cli/terminal/output';
import { temporaryFolder } from '../local/stacks';

/** What a server answered. */
export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A page that is served within this process, and the browser that is signed in. */
export interface OpenedPage {
  /** The address with the one-time token. */
  readonly url: string;
  readonly origin: string;
  readonly cookie: string;
  /** What the terminal shows. */
  terminal(): string;
  /** A request as it is; {@link get} and {@link post} are those of the page. */
  send(method: string, target: string, headers?: Readonly<Record<string, string>>, body?: string): Promise<PageAnswer>;
  get<T>(target: string): Promise<T>;
  /** Throws with the problem, unless the answer is a success. */
  post<T = undefined>(target: string, body?: object): Promise<T>;
  /** The problem that a request is answered with. */
  refusal(
    target: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly code: string; readonly message: string }>;
  /** Listens to events until one is as wanted: all of them. */
  eventsUntil(isLast: (event: PageEvent) => boolean): Promise<PageEvent[]>;
  /** The first state that is as wanted. */
  stateWhen(isWanted: (state: PageState) => boolean): Promise<PageState>;
  /** As Ctrl-C does: the exit code. */
  end(): Promise<number>;
}

let files: string | undefined;

/** Files that stand for the page's own. */
function pageFolder(): string {
  if (files !== undefined) return files;
  const folder = temporaryFolder('page-');
  files = folder;
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Failures</title>');
  writeFileSync(path.join(folder, 'page.js'), 'export {};');
  return folder;
}

export async function openPage(
  clients: Clients,
  options: Partial<OpenOptions>,
  folder = pageFolder(),
): Promise<OpenedPage> {
  const written: string[] = [];
  const ending = new AbortController();
  let show = (_url: string): void => undefined;
  const shown = new Promise<string>((resolve) => {
    show = resolve;
  });
  const write = (text: string) => {
    written.push(text);
    if (text.startsWith('{"type":"page"')) show(JSON.parse(text).url);
  };
  const output = new Output(true, { stdout: { write }, stderr: { write } });
  const code = runWith({ clients, output, signal: ending.signal }, async () =>
    open({ port: 0, browser: false, json: true, ...options }, folder),
  );
  const url = await Promise.race([
    shown,
    code.then(() => {
      throw new Error(written.join(''));
    }),
  ]);
  const { origin } = new URL(url);
  const send: OpenedPage['send'] = (method, target, headers = {}, body) =>
    sendTo(origin, { method, target, headers, body });
  const opened = await send('GET', url.slice(origin.length));
  const cookie = String(opened.headers['set-cookie']).split(';')[0] ?? '';
  const ask = (target: string, body: object) =>
    send('POST', target, { origin, cookie, 'content-type': 'application/json' }, JSON.stringify(body));

  async function eventsUntil(isLast: (event: PageEvent) => boolean): Promise<PageEvent[]> {
    const answer = await fetch(`${origin}/api/events`, { headers: { cookie } });
    const events: PageEvent[] = [];
    let text = '';
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
        text = text.slice(end + 2);
        if (data === undefined) continue;
        const event: PageEvent = JSON.parse(data);
        events.push(event);
        if (isLast(event)) return events;
      }
    }
    throw new Error(`The events ended after ${JSON.stringify(events.at(-1))}`);
  }

  return {
    url,
    origin,
    cookie,
    terminal: () => written.join(''),
    send,
    async get(target) {
      return JSON.parse((await send('GET', target, { cookie })).text);
    },
    async post(target, body = {}) {
      const { status, text } = await ask(target, body);
      if (status >= 300) throw new Error(`${status} ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
    async refusal(target, body = {}) {
      const { status, text } = await ask(target, body);
      return { status, ...JSON.parse(text) };
    },
    eventsUntil,
    async stateWhen(isWanted) {
      const last = (await eventsUntil((event) => event.type === 'state' && isWanted(event.state))).at(-1);
      return (last as Extract<PageEvent, { type: 'state' }>).state;
    },
    end() {
      ending.abort();
      return code;
    },
  };
}

interface Sent {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** By node:http: fetch sets the Host itself. */
function sendTo(origin: string, { method, target, headers, body }: Sent): Promise<PageAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}${target}`, { method, headers, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
