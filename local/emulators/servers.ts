import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded, kill } from '../host';

/** A server that listens on the loopback interface until it is stopped. */
export interface Emulator {
  /** Base URL, such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Ends the server; resolves when its process is gone. */
  stop(): Promise<void>;
}

export interface ChildServerOptions {
  /** What error messages call it. */
  readonly name: string;
  /** The script that Node runs. */
  readonly script: string;
  readonly workingDirectory: string;
  /** How many ports it listens on; the first one is the endpoint's. */
  readonly portCount: number;
  /** Environment of the process, by the ports it is to use. */
  readonly environment: (ports: readonly number[]) => Readonly<Record<string, string>>;
  /** Path that answers 200 once the server is ready. */
  readonly healthPath: string;
  /**
   * JavaScript, a module, that runs before the script.
   *
   * @default - nothing
   */
  readonly prelude?: string;
}

/** Another process may take a free port before the server binds it. */
const START_ATTEMPTS = 3;
const READY_TIMEOUT_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 25;

/**
 * Runs before the server. The channel to this process closes when this process ends, however it ends, and the server
 * ends with it. Emulators would listen on all interfaces of the machine; here they listen on the loopback interface only.
 */
const PRELUDE = `
  const { Server } = await import('node:net');
  process.once('disconnect', () => process.exit());
  const { listen } = Server.prototype;
  Server.prototype.listen = function (first, ...others) {
    const options = typeof first === 'object' ? first : { port: first };
    return listen.call(this, { ...options, host: '127.0.0.1' }, others.find((other) => typeof other === 'function'));
  };
`;

/** Starts a server in a process of its own on free ports and waits until it is healthy. */
export async function startChildServer(options: ChildServerOptions): Promise<Emulator> {
  for (let attempt = 1; ; attempt += 1) {
    const ports = await freePorts(options.portCount);
    const child = spawnServer(options, ports);
    const endpoint = `http://127.0.0.1:${ports[0]}`;
    const trouble = await becomeReady(child, endpoint + options.healthPath);
    if (trouble === undefined) return { endpoint, stop: () => kill(child) };
    await kill(child);
    if (attempt === START_ATTEMPTS) throw new Error(`The ${options.name} emulator did not start: ${trouble}`);
  }
}

function spawnServer(options: ChildServerOptions, ports: readonly number[]): ChildProcess {
  const prelude = `data:text/javascript,${encodeURIComponent(`${PRELUDE}\n${options.prelude ?? ''}`)}`;
  const child = spawn(process.execPath, ['--import', prelude, options.script], {
    cwd: options.workingDirectory,
    env: { PATH: process.env.PATH, ...options.environment(ports) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  return child;
}

/** Resolves with `undefined` once the server is healthy, or with the reason why it is not. */
async function becomeReady(child: ChildProcess, url: string): Promise<string | undefined> {
  let output = '';
  child.stderr?.on('data', (chunk) => {
    output = (output + chunk).slice(-2_000);
  });
  child.once('error', (error) => {
    output += error.message;
  });
  const deadline = Date.now() + READY_TIMEOUT_MILLISECONDS;
  while (Date.now() < deadline) {
    if (child.pid === undefined || hasEnded(child)) return `it ended with code ${child.exitCode}. ${output.trim()}`;
    if (await isHealthy(url)) return undefined;
    await delay(POLL_MILLISECONDS);
  }
  return `it was not ready within ${READY_TIMEOUT_MILLISECONDS / 1_000} s. ${output.trim()}`;
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** Ports that are free now. All of them are held until the last one is known, so they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createTcpServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** Longer than any client pauses between two calls: a server that closes an idle connection can lose the next call. */
const KEEP_ALIVE_MILLISECONDS = 60_000;

/** Serves HTTP from this process, on a free port of the loopback interface. Stopping it closes every connection. */
export async function startLoopbackServer(listener: RequestListener): Promise<Emulator> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MILLISECONDS }, listener);
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
