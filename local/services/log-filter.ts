import { isObject } from '../../contract/json';
import { parseJson } from '../json';
import { ServiceError } from './service-call';

/** Decides about the message of a log entry. */
export type LogFilter = (message: string) => boolean;

const TERM = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"{}[\]%]+))/y;
const JSON_PATTERN = /^\{\s*\$\.([\w.-]+)\s*=\s*(?:"([^"*]*)"|(\w+))\s*\}$/;

/**
 * A filter pattern of CloudWatch Logs: terms (`error "Order 7" -debug ?a ?b`), or one member of a JSON entry
 * (`{ $.requestId = "…" }`).
 *
 * @throws ServiceError for every other pattern
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function filterPattern(pattern: string): LogFilter {
  const text = pattern.trim();
  if (text === '') return () => true;
  return text.startsWith('{') ? jsonFilter(text) : termFilter(text);
}

function jsonFilter(pattern: string): LogFilter {
  const [, path, quoted, plain] = JSON_PATTERN.exec(pattern) ?? [];
  if (path === undefined) throw notUnderstood(pattern);
  return (message) => {
    const found = path
      .split('.')
      .reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), parseJson(message));
    return found !== undefined && `${found}` === (quoted ?? plain);
  };
}

function termFilter(pattern: string): LogFilter {
  const required: string[] = [];
  const excluded: string[] = [];
  const optional: string[] = [];
  let rest = pattern;
  while (rest !== '') {
    TERM.lastIndex = 0;
    const [term, sign = '', quoted, plain = ''] = TERM.exec(rest) ?? [];
    if (term === undefined) throw notUnderstood(pattern);
    const list = { '?': optional, '-': excluded }[sign] ?? required;
    list.push(quoted?.replace(/\\(.)/g, '$1') ?? plain);
    rest = rest.slice(term.length).trimStart();
  }
  return (message) =>
    required.every((term) => message.includes(term)) &&
    !excluded.some((term) => message.includes(term)) &&
    (optional.length === 0 || required.length > 0 || optional.some((term) => message.includes(term)));
}

function notUnderstood(pattern: string): ServiceError {
  return new ServiceError(
    'InvalidParameterException',
    `The local cloud does not understand the filter pattern ${pattern}. It knows terms, and one member of a JSON entry.`,
  );
}
