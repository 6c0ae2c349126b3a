import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Emulator } from '../child-server';
import { startLoopbackServer } from '../loopback-server';
import { ServiceError } from './service-error';

/** Answers one call of the AWS JSON protocol; `target` is the whole header, such as `DynamoDB_20120810.PutItem`. */
type JsonHandler = (target: string, input: Record<string, unknown>) => Promise<unknown>;

/**
 * Starts a server of the AWS JSON 1.0 protocol on a free port.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export async function startJsonServer(handler: JsonHandler): Promise<Emulator> {
  return startLoopbackServer((request, response) => {
    handle(handler, request).then(
      (output) => send(response, 200, JSON.stringify(output)),
      (error) => send(response, ...errorAnswer(error)),
    );
  });
}

async function handle(handler: JsonHandler, request: IncomingMessage): Promise<unknown> {
  const body = Buffer.concat(await request.toArray()).toString();
  return handler(String(request.headers['x-amz-target'] ?? ''), parse(body));
}

function parse(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body);
  } catch {
    throw new ServiceError('SerializationException', 'The body is not JSON');
  }
}

function errorAnswer(error: unknown): [number, string] {
  const known = error instanceof ServiceError ? error : new ServiceError('InternalServerError', String(error), 500);
  return [known.status, known.body];
}

function send(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() })
    .end(body);
}
