import {
  type Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as openRequest,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { FaultDecision } from './fault-decision';
import type { ProxiedCall } from './proxied-call';

interface Target {
  readonly url: URL;
  readonly agent: Agent;
}

export interface Incoming {
  readonly request: IncomingMessage;
  /** Absent when the body is streamed unread. */
  readonly body?: Buffer;
  readonly call: ProxiedCall;
}

/** Passes a call on to the emulator and its answer back. Only what the decision needs is held in memory. */
export async function forward(
  target: Target,
  incoming: Incoming,
  response: ServerResponse,
  decision: FaultDecision = {},
): Promise<void> {
  const answer = await ask(target, incoming, response, decision);
  if ((answer.statusCode ?? 500) < 300) decision.onSuccess?.();
  if (decision.drop === 'after') {
    answer.resume();
    incoming.request.socket.destroy();
  } else if (decision.drop || decision.rewriteAnswer || decision.observeAnswer) {
    sendWhole(answer, Buffer.concat(await answer.toArray()), response, decision);
  } else {
    response.writeHead(answer.statusCode ?? 500, endToEnd(answer.headers));
    await pipeline(answer, response);
  }
}

function ask(
  target: Target,
  incoming: Incoming,
  response: ServerResponse,
  decision: FaultDecision,
): Promise<IncomingMessage> {
  const { request, body, call } = incoming;
  const input = call.input && decision.rewriteInput?.(call.input);
  const content = input ? Buffer.from(JSON.stringify(input)) : body;
  const { protocol, hostname, port } = target.url;
  return new Promise((resolve, reject) => {
    const headers = endToEnd(request.headers, content?.length);
    const { method, url: path } = request;
    const upstream = openRequest({ agent: target.agent, protocol, hostname, port, method, path, headers }, resolve);
    upstream.on('error', reject);
    // After the caller has gone, a long poll must not go on and take messages that nobody receives.
    response.once('close', () => response.writableFinished || upstream.destroy());
    if (content) upstream.end(content);
    else request.pipe(upstream);
  });
}

function sendWhole(answer: IncomingMessage, body: Buffer, response: ServerResponse, decision: FaultDecision): void {
  const status = answer.statusCode ?? 500;
  const content = status < 300 ? rewritten(body, decision) : body;
  const headers = endToEnd(answer.headers, content.length);
  // The checksum belongs to the emulator's own answer.
  if (decision.rewriteAnswer) delete headers['x-amz-crc32'];
  response.writeHead(status, headers);
  if (decision.drop === 'partial') response.write(content.subarray(0, content.length >> 1), () => response.destroy());
  else response.end(content);
}

function rewritten(body: Buffer, { rewriteAnswer, observeAnswer }: FaultDecision): Buffer {
  const content = rewriteAnswer ? Buffer.from(JSON.stringify(rewriteAnswer(JSON.parse(body.toString())))) : body;
  observeAnswer?.(JSON.parse(content.toString()), content.length);
  return content;
}

/** Headers that belong to one connection stay there; a body held in memory has a known length. */
function endToEnd(headers: IncomingHttpHeaders, contentLength?: number): IncomingHttpHeaders {
  const { connection: _, 'keep-alive': __, expect: ___, ...kept } = headers;
  if (contentLength === undefined) return kept;
  const { 'transfer-encoding': ____, ...sized } = kept;
  return { ...sized, 'content-length': String(contentLength) };
}
