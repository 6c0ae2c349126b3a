import type { IncomingMessage } from 'node:http';
import { PageProblem } from './problem';

/** Requests are ids and filters. */
const MOST_BYTES = 64 * 1024;

/**
 * Refuses what does not come from the page itself: a name of another host that leads here (DNS rebinding), and requests
 * that other sites make.
 *
 * @throws PageProblem
 */
export function requireOwnPage({ headers, method }: IncomingMessage, port: number): void {
  // Browsers leave out the port that is HTTP's own.
  const hosts = ['127.0.0.1', 'localhost'].map((name) => (port === 80 ? name : `${name}:${port}`));
  const { host = '', origin } = headers;
  if (!hosts.includes(host)) throw new PageProblem('NOT_ALLOWED', `Open the page at http://${hosts[0]}.`);
  const site = headers['sec-fetch-site'] ?? 'none';
  // A link that somebody sent may lead to the page, but not to what only the page asks for.
  const isNavigation = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  const isForeign = site !== 'same-origin' && site !== 'none' && !isNavigation;
  const isForeignOrigin =
    method === 'GET' ? origin !== undefined && origin !== `http://${host}` : origin !== `http://${host}`;
  if (isForeign || isForeignOrigin) throw new PageProblem('NOT_ALLOWED', 'Only the page itself may ask for this.');
}

/**
 * The JSON of a request.
 *
 * @throws PageProblem - for another type, for too much, and for what is no JSON
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/json')
    throw new PageProblem('BAD_REQUEST', 'The request must have the content type application/json.', 415);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES)
      throw new PageProblem('BAD_REQUEST', `The request must have at most ${MOST_BYTES} bytes.`, 413);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw new PageProblem('BAD_REQUEST', 'The request is not JSON.');
  }
}
