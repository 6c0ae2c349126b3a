import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { PropertyType, Resource, ResourceProperties, SpecDatabase } from '@aws-cdk/service-spec-types';

/** As much of a template as can be judged. */
export interface JudgedTemplate {
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

let database: SpecDatabase | undefined;

/** Loading takes a second: once for each process. */
function spec(): SpecDatabase {
  database ??= loadAwsServiceSpecSync();
  return database;
}

/**
 * What CloudFormation's own description of its resources has against a template: unknown types and properties, missing
 * ones, values of another type, and references to resources or attributes that are not there.
 */
export function findingsOf(template: JudgedTemplate): string[] {
  const resources = Object.entries(template.Resources ?? {});
  return [
    ...resources.flatMap(([id, { Type, Properties = {} }]) => {
      const found = isCustom(Type) ? undefined : resourceOfType(Type);
      if (found === undefined) return isCustom(Type) ? [] : [`${id}: ${Type} is not a type`];
      return judgeProperties(Properties, found.properties, `${id} (${Type})`);
    }),
    ...resources.flatMap(([id, resource]) => judgeReferences(resource, template, id)),
    ...judgeReferences(template.Outputs, template, 'Outputs'),
  ];
}

/** What the template itself defines, or what only the CDK knows. */
function isCustom(type: string): boolean {
  return /^(Custom::|AWS::CloudFormation::CustomResource$|AWS::CDK::Metadata$)/.test(type);
}

/** Of a nested stack, whose template defines them. */
function isOutput(type: string, attribute: string): boolean {
  return type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.');
}

function resourceOfType(type: string): Resource | undefined {
  const [found] = spec().lookup('resource', 'cloudFormationType', 'equals', type);
  return found;
}

function judgeProperties(value: object, properties: ResourceProperties, where: string): string[] {
  const missing = Object.entries(properties).filter(([name, { required }]) => required && !(name in value));
  return [
    ...missing.map(([name]) => `${where}: ${name} is required`),
    ...Object.entries(value).flatMap(([name, given]) => {
      const property = properties[name];
      if (property === undefined) return [`${where}: ${name} is not a property`];
      return judge(given, property.type, `${where}.${name}`);
    }),
  ];
}

/** Values that CloudFormation inserts may be of any type. */
function judge(value: unknown, type: PropertyType, where: string): string[] {
  if (isIntrinsic(value)) return [];
  switch (type.type) {
    case 'json':
      return typeof value === 'object' || typeof value === 'string' ? [] : [wrong(value, 'JSON', where)];
    case 'string':
    case 'date-time':
      return typeof value === 'string' ? [] : [wrong(value, 'a string', where)];
    case 'integer':
      return Number.isInteger(value) ? [] : [wrong(value, 'an integer', where)];
    case 'number':
    case 'boolean':
      return typeof value === type.type ? [] : [wrong(value, `a ${type.type}`, where)];
    case 'null':
      return value === null ? [] : [wrong(value, 'null', where)];
    case 'array':
      if (!Array.isArray(value)) return [wrong(value, 'an array', where)];
      return value.flatMap((element, index) => judge(element, type.element, `${where}[${index}]`));
    case 'map':
      if (!isObject(value)) return [wrong(value, 'a map', where)];
      return Object.entries(value).flatMap(([key, element]) => judge(element, type.element, `${where}.${key}`));
    case 'tag':
      if (!isObject(value) || !('Key' in value && 'Value' in value)) return [wrong(value, 'a tag', where)];
      return [];
    case 'ref':
      if (!isObject(value)) return [wrong(value, 'an object', where)];
      return judgeProperties(value, spec().get('typeDefinition', type.reference.$ref).properties, where);
    case 'union': {
      const judgements = type.types.map((one) => judge(value, one, where));
      return judgements.find((findings) => findings.length === 0) ?? judgements[0] ?? [];
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isIntrinsic(value: unknown): boolean {
  if (!isObject(value)) return false;
  const [key, ...more] = Object.keys(value);
  return key !== undefined && more.length === 0 && (key === 'Ref' || key.startsWith('Fn::'));
}

function wrong(value: unknown, expected: string, where: string): string {
  return `${where}: ${JSON.stringify(value)} is not ${expected}`;
}

function judgeReferences(value: unknown, template: JudgedTemplate, where: string): string[] {
  if (Array.isArray(value)) return value.flatMap((element) => judgeReferences(element, template, where));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, given]) => {
    if (key === 'Ref') return judgeReference(`${given}`, template, where);
    if (key === 'Fn::GetAtt') {
      const [id, attribute] = Array.isArray(given) ? given : `${given}`.split(/\.(.*)/);
      return judgeReference(`${id}.${attribute}`, template, where);
    }
    if (key !== 'Fn::Sub') return judgeReferences(given, template, where);
    const [text, variables = {}] = Array.isArray(given) ? given : [given];
    const names = [...`${text}`.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name]) => `${name}`);
    return [
      ...names.filter((name) => !(name in variables)).flatMap((name) => judgeReference(name, template, where)),
      ...judgeReferences(variables, template, where),
    ];
  });
}

/** @param reference - of a resource, parameter or pseudo parameter, or of an attribute: `Queue.Arn` */
function judgeReference(reference: string, template: JudgedTemplate, where: string): string[] {
  const [id = '', attribute] = reference.split(/\.(.*)/);
  if (id.startsWith('AWS::') || id in (template.Parameters ?? {})) return [];
  const type = template.Resources?.[id]?.Type;
  if (type === undefined) return [`${where}: there is no ${id}`];
  if (attribute === undefined || isCustom(type) || isOutput(type, attribute)) return [];
  const attributes = resourceOfType(type)?.attributes ?? {};
  return attribute in attributes ? [] : [`${where}: ${type} has no attribute ${attribute}`];
}
