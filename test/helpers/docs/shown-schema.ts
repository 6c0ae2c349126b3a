import schema from '../../../schema/hydrated-message.v1.json';
import { LEFT_OUT } from './shortened-json';

/** Keywords that say something of a whole text or message. */
const OF_THE_WHOLE = ['pattern', 'allOf'];

/** What is looked at of a schema's parts. */
interface SchemaPart {
  readonly type?: unknown;
  readonly properties?: object;
  readonly required?: readonly string[];
  readonly items?: unknown;
}

/**
 * The schema of a hydrated message as documentation shows one. Stricter than readers of messages may be: no member is
 * unknown. Laxer where an ellipsis leaves something out: what is required may be missing there, a text may be
 * shortened, and rules between members are those of whole messages.
 */
export const SHOWN_MESSAGE: object = JSON.parse(JSON.stringify(schema), (name, value) => {
  if (OF_THE_WHOLE.includes(name)) return undefined;
  return typeof value === 'object' && value !== null ? shown(value) : value;
});

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
