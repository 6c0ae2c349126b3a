import schema from '../../schema/hydrated-message.v1.json';
import { LEFT_OUT } from './shortened-json';

/** What is looked at of a schema's parts. */
interface SchemaPart {
  readonly type?: unknown;
  readonly properties?: object;
  readonly required?: readonly string[];
  readonly items?: unknown;
}

/**
 * The schema of a hydrated message as documentation shows one. Stricter than readers of messages may be: no member is
 * unknown. Laxer where an ellipsis leaves something out: what is required may be missing there.
 */
export const SHOWN_MESSAGE: object = JSON.parse(JSON.stringify(schema), (_name, value) =>
  typeof value === 'object' && value !== null ? shown(value) : value,
);

function shown(part: SchemaPart): object {
  if (part.type === 'array') return { ...part, items: { anyOf: [{ const: LEFT_OUT }, part.items] } };
  if (part.type !== 'object' || !part.properties) return part;
  const { required = [], properties, ...others } = part;
  return {
    ...others,
    properties: { ...properties, [LEFT_OUT]: {} },
    additionalProperties: false,
    if: { required: [LEFT_OUT] },
    else: { required },
  };
}
