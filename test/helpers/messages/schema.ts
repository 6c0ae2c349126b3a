import { Ajv } from 'ajv';
import schema from '../../../schema/hydrated-message.v1.json';

/** In the strictest mode there is: a schema that it takes gives no warnings to anybody. */
const validate = new Ajv({ allErrors: true, strict: true, strictTypes: true }).compile(schema);

/** What of a message, after its way as JSON, is not as the schema has it. */
export function schemaProblems(message: unknown): string[] {
  if (validate(JSON.parse(JSON.stringify(message)))) return [];
  return (validate.errors ?? []).map(({ instancePath, message: problem }) => `${instancePath} ${problem}`);
}
