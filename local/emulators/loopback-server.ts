import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from './child-server';

/** Serves HTTP on a free port of the loopback interface; stopping it ends connections that are idle or busy, too. */
export async function startLoopbackServer(listener: RequestListener): Promise<Emulator> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
