import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Trouble } from '../engine/trouble';
import { Fields } from './fields';
import { SECURITY_HEADERS } from './headers';
import type { Page } from './page';
import { INDEX_PATH, type PageFiles } from './page-files';
import { PageProblem } from './problem';
import { readJson, requireOwnPage } from './request-checks';
import { routesOf } from './routes';
import { OPEN_PATH, Session } from './session';

/** The same each time, so that bookmarks work: HDLQ on the keys of a telephone. */
const USUAL_PORT = 4357;

/** Of this machine only. */
const HOST = '127.0.0.1';

export interface PageServer {
  /** Opens the page, once. */
  readonly url: string;
  /** Ends all connections. */
  close(): Promise<void>;
}

/**
 * Serves the page on this machine.
 *
 * @param port - @default - a usual one if it is free, or else any
 * @throws Trouble - if the port is in use
 */
export async function startPageServer(page: Page, files: PageFiles, port?: number): Promise<PageServer> {
  const server = await listen(port);
  const { port: own } = server.address() as AddressInfo;
  const session = new Session(own);
  const handler = new RequestHandler(page, files, session, own);
  server.on('request', (request, response) => handler.handle(request, response));
  return {
    url: `http://${HOST}:${own}${session.address}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(port?: number): Promise<Server> {
  if (port !== undefined) {
    const server = await listenAt(port);
    if (server) return server;
    throw new Trouble(
      `Port ${port} of ${HOST} is in use. Give another one with --port, or leave the choice to hydrated-dlq.`,
    );
  }
  return (await listenAt(USUAL_PORT)) ?? ((await listenAt(0)) as Server);
}

/** `undefined` if the port is in use, or may not be used. */
async function listenAt(port: number): Promise<Server | undefined> {
  const server = createServer();
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (/EADDRINUSE|EACCES/.test(Object(error).code)) return undefined;
    throw error;
  }
}

const WRONG_TOKEN =
  'This address works once, and was used before. Run the command again: hydrated-dlq open prints a new address.\n';

class RequestHandler {
  private readonly routes;

  constructor(
    private readonly page: Page,
    private readonly files: PageFiles,
    private readonly session: Session,
    private readonly port: number,
  ) {
    this.routes = routesOf(page);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      requireOwnPage(request, this.port);
      const { pathname, searchParams } = addressOf(request);
      if (pathname.startsWith('/api/')) await this.answer(request, pathname, response);
      else if (request.method !== 'GET') throw new PageProblem('BAD_REQUEST', `${pathname} can only be read.`, 405);
      else if (pathname === OPEN_PATH) this.open(request, searchParams.get('token') ?? '', response);
      else this.sendFile(pathname, response);
    } catch (error) {
      const { status, problem } = this.page.problemOf(error);
      if (!response.headersSent) sendJson(response, status, problem);
      // What was not read of a request is not waited for.
      if (!request.complete) response.once('finish', () => request.destroy());
    }
  }

  private async answer(request: IncomingMessage, pathname: string, response: ServerResponse): Promise<void> {
    if (!this.session.isIn(request.headers.cookie)) {
      const message = 'This browser is not signed in. Run hydrated-dlq open again: it prints a new address.';
      throw new PageProblem('SESSION', message);
    }
    const { method = '' } = request;
    if (method === 'GET' && pathname === '/api/events') return this.page.events.connect(response);
    const route = this.routes.get(`${method} ${pathname}`);
    if (!route) throw this.noRoute(pathname);
    const answer = await route(new Fields(method === 'POST' ? await readJson(request) : {}));
    if (answer.status === 200) sendJson(response, answer.status, answer.body);
    else response.writeHead(answer.status, SECURITY_HEADERS).end();
  }

  private noRoute(pathname: string): PageProblem {
    const isKnown = ['GET', 'POST'].some((method) => this.routes.has(`${method} ${pathname}`));
    if (isKnown) return new PageProblem('BAD_REQUEST', `${pathname} takes another method.`, 405);
    return new PageProblem('NOT_FOUND', `There is no ${pathname}.`);
  }

  /** Exchanges the token for a cookie. A browser that has it already goes on to the page. */
  private open(request: IncomingMessage, token: string, response: ServerResponse): void {
    const cookie = this.session.exchange(token);
    if (!cookie && !this.session.isIn(request.headers.cookie)) {
      response.writeHead(401, { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' }).end(WRONG_TOKEN);
      return;
    }
    response.writeHead(303, { ...SECURITY_HEADERS, Location: '/', ...(cookie && { 'Set-Cookie': cookie }) }).end();
  }

  private sendFile(pathname: string, response: ServerResponse): void {
    const file = this.files.get(pathname) ?? this.files.get(INDEX_PATH);
    if (!file) throw new PageProblem('NOT_FOUND', `There is no ${pathname}.`);
    response.writeHead(200, { ...SECURITY_HEADERS, 'Content-Type': file.type }).end(file.body);
  }
}

function addressOf({ url = '/' }: IncomingMessage): URL {
  if (!URL.canParse(url, `http://${HOST}`)) throw new PageProblem('BAD_REQUEST', 'The address cannot be read.');
  return new URL(url, `http://${HOST}`);
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { ...SECURITY_HEADERS, 'Content-Type': 'application/json; charset=utf-8' })
    .end(JSON.stringify(body));
}
