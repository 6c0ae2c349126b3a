import { request as openRequest } from 'node:http';
import { createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { Emulator } from '../emulators/servers';

/** How a connection of HTTP/2 begins. */
const PREFACE = 'PRI ';

/** Headers that belong to one connection of HTTP/1.1. */
const HOP_HEADERS = ['connection', 'keep-alive', 'transfer-encoding'];

/**
 * Lets clients of HTTP/2 reach a server of HTTP/1.1, beside clients of HTTP/1.1: the SDK's client of Kinesis uses HTTP/2
 * unless it is configured otherwise.
 */
export async function startHttp2Front(target: string): Promise<Emulator> {
  const { hostname, port } = new URL(target);
  const http2 = createHttp2Server((request, response) => forward(target, request, response));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const beginning: Buffer | null = socket.read();
      if (beginning === null) return;
      socket.unshift(beginning);
      if (beginning.toString('latin1', 0, PREFACE.length) === PREFACE) http2.emit('connection', socket);
      else pass(socket, connect(Number(port), hostname));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => close(server, sockets),
  };
}

function pass(client: Socket, upstream: Socket): void {
  pipeline(client, upstream, () => upstream.destroy());
  pipeline(upstream, client, () => client.destroy());
}

function forward(target: string, request: Http2ServerRequest, response: Http2ServerResponse): void {
  const { method, url: path, authority: host } = request;
  // Names of HTTP/2's own begin with a colon.
  const own = Object.entries(request.headers).filter(([name]) => !name.startsWith(':'));
  const upstream = openRequest(target, { method, path, headers: { host, ...Object.fromEntries(own) } });
  upstream.on('response', (answer) => {
    const kept = Object.entries(answer.headers).filter(([name]) => !HOP_HEADERS.includes(name));
    response.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept));
    pipeline(answer, response, () => undefined);
  });
  pipeline(request, upstream, (error) => error && response.destroy());
  upstream.on('error', () => response.stream?.close());
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
