import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Answer } from './fault-decision';
import type { ProxiedCall } from './proxied-call';

/** Sends an answer that the proxy makes itself, in the protocol of the called service. */
export function sendAnswer(call: ProxiedCall, answer: Answer, response: ServerResponse): void {
  const { body, headers } = 'type' in answer ? errorAnswer(call, answer.type, answer.message) : rawAnswer(answer);
  response.writeHead(answer.status, { ...headers, 'x-amzn-requestid': randomUUID() }).end(body);
}

interface Content {
  readonly body: string;
  readonly headers: Record<string, string>;
}

function rawAnswer(answer: { body: string; contentType?: string }): Content {
  return { body: answer.body, headers: { 'content-type': answer.contentType ?? 'text/html' } };
}

function errorAnswer(call: ProxiedCall, type: string, message = `${type} by rule`): Content {
  if (call.service === 's3') return s3Error(type, message);
  const version = call.service === 'kinesis' ? '1.1' : '1.0';
  const headers = { 'content-type': `application/x-amz-json-${version}` };
  const body = JSON.stringify({ __type: type, message });
  // SQS speaks JSON, but its SDK takes the name of an error from this header, as in its old query protocol.
  return call.service === 'sqs'
    ? { body, headers: { ...headers, 'x-amzn-query-error': `${type};Sender` } }
    : { body, headers };
}

function s3Error(type: string, message: string): Content {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${type}</Code><Message>${escapeXml(message)}</Message></Error>`;
  return { body, headers: { 'content-type': 'application/xml' } };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
