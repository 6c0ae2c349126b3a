// Prints the JSON Schema of the hydrated message, made from its types: `npm run schema` keeps it in schema/.
import { createGenerator } from 'ts-json-schema-generator';

const { $schema, ...schema } = createGenerator({
  path: 'message/wire-message.ts',
  tsconfig: 'tsconfig.json',
  type: 'WireMessage',
  topRef: false,
  additionalProperties: true,
  skipTypeCheck: true,
}).createSchema('WireMessage');

const described = {
  $schema,
  $id: 'https://unpkg.com/cdk-hydrated-dlq/schema/hydrated-message.v1.json',
  title: 'HydratedMessage',
  ...schema,
};
const withoutLinks = (_name, value) =>
  typeof value === 'string' ? value.replaceAll(/\s*\{@link\s+([^}]+?)\s*\}/g, ' $1') : value;
console.log(JSON.stringify(described, withoutLinks, 2));
