import { isObject } from '../../contract/json';
import type { ServiceAnswer, ServiceError } from './service-call';

/** An answer of the JSON protocol, which names the operation in a header. */
export function json(body: object, status = 200, version = '1.1'): ServiceAnswer {
  return { status, headers: { 'content-type': `application/x-amz-json-${version}` }, body: JSON.stringify(body) };
}

export function jsonError({ name, message, status }: ServiceError): ServiceAnswer {
  const answer = json({ __type: name, message }, status);
  return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': name } };
}

/** An answer of the query protocol: asked by a form, answered in XML. */
export function queryAnswer(action: string, result: object): ServiceAnswer {
  const body = `<${action}Response><${action}Result>${toXml(result)}</${action}Result></${action}Response>`;
  return { status: 200, headers: { 'content-type': 'text/xml' }, body };
}

export function queryError({ name, message, status }: ServiceError): ServiceAnswer {
  const body = `<ErrorResponse><Error>${toXml({ Type: 'Sender', Code: name, Message: message })}</Error></ErrorResponse>`;
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

/** Members that are undefined are left out; lists have their items in `member`, maps in `entry`. */
export function toXml(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${toXml(item)}</member>`).join('');
  if (value instanceof Map)
    return [...value].map(([key, item]) => `<entry>${toXml({ key, value: item })}</entry>`).join('');
  if (value instanceof Date) return value.toISOString();
  if (!isObject(value)) return escapeXml(`${value}`);
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `<${name}>${toXml(member)}</${name}>`)
    .join('');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
