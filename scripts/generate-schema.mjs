// Prints the JSON Schema of the hydrated message, made from its types and constraints: `npm run schema` keeps it in schema/.
import { createGenerator } from 'ts-json-schema-generator';
import {
  HYDRATION_CONSTRAINTS,
  messageConstraints,
  POINTER_VALUES,
  VALUES,
  whereObject,
} from './message-constraints.mjs';

const generator = createGenerator({
  path: 'message/wire-message.ts',
  tsconfig: 'tsconfig.json',
  type: 'WireMessage',
  topRef: false,
  additionalProperties: true,
  skipTypeCheck: true,
});
const { $schema, definitions, ...message } = generator.createSchema('WireMessage');
const added = generator.createSchema('HydrationMembers');
const pointerMembers = Object.keys(message.properties).filter((name) => !(name in added.properties));

const types = {
  HydratedMessage: {
    ...message,
    properties: mapValues(message.properties, (member) =>
      isOfPointer(notNull(member)) ? whereObject(notNull(member)) : member,
    ),
  },
  ...definitions,
  ...mapValues(POINTER_VALUES, (sure, name) => asSent(definitions[name], sure)),
  DynamoDBEventRecord: openRecord(definitions.DynamoDBEventRecord),
  AttributeValueJson: openUnion(definitions.AttributeValueJson),
};
const { HydratedMessage, Hydration, ...others } = mapValues(types, (type, name) => withValues(type, VALUES[name]));

const schema = {
  $schema,
  $id: 'https://unpkg.com/hydrated-dlq/schema/hydrated-message.v1.json',
  title: 'HydratedMessage',
  ...HydratedMessage,
  allOf: messageConstraints(pointerMembers),
  definitions: { Hydration: { ...Hydration, allOf: HYDRATION_CONSTRAINTS }, ...others },
};
console.log(JSON.stringify(schema, withoutLinks, 2));

function withValues(type, values = {}) {
  const members = mapValues(values, (value, name) => {
    if (type.properties[name] === undefined) throw new Error(`There is a constraint on ${name}, but no such member`);
    return { ...type.properties[name], ...value };
  });
  return type.properties ? { ...type, properties: { ...type.properties, ...members } } : type;
}

/** What a member is where it is not null. */
function notNull({ anyOf, ...member }) {
  return { ...member, ...anyOf?.find(({ type }) => type !== 'null') };
}

function isOfPointer({ $ref }) {
  return Object.keys(POINTER_VALUES).some((name) => $ref === `#/definitions/${name}`);
}

/** What AWS sends is described, but held to its description only where that is sure. */
function asSent(type, sure) {
  const properties = mapValues(type.properties, ({ description }) => ({ description }));
  return { ...withValues({ ...type, properties }, sure), required: Object.keys(sure) };
}

/** A change is as DynamoDB sends it, which may leave out members but its kind and number, or have other names in them. */
function openRecord({ properties, ...record }) {
  const { dynamodb, eventName } = properties;
  const { StreamViewType } = dynamodb.properties;
  const change = { ...dynamodb.properties, StreamViewType: { ...StreamViewType, enum: undefined } };
  return {
    ...record,
    properties: {
      ...properties,
      eventName: { ...eventName, enum: undefined },
      dynamodb: { ...dynamodb, properties: change, required: ['SequenceNumber'] },
    },
    required: ['eventName', 'dynamodb', 'eventSourceARN'],
  };
}

/** One object with all members of a union's: none of them is required, others can come. */
function openUnion({ anyOf, ...union }) {
  return { type: 'object', properties: Object.assign({}, ...anyOf.map(({ properties }) => properties)), ...union };
}

function mapValues(object, map) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value, name)]));
}

function withoutLinks(_name, value) {
  return typeof value === 'string' ? value.replaceAll(/\s*\{@link\s+([^}]+?)\s*\}\s?/g, ' $1') : value;
}
