import { isObject } from '../../contract/json';
import { evaluateCondition, isConditionFunction } from './conditions';
import { type IntrinsicContext, NO_VALUE, type Scope } from './scope';

/**
 * Replaces every intrinsic function in a value of a template.
 *
 * @throws Error naming the function, when it is unknown or refers to something that does not exist
 */
export function resolve(value: unknown, scope: Scope): unknown {
  const context: IntrinsicContext = { scope, resolve: (nested) => resolveValue(nested, context) };
  return context.resolve(value);
}

/** Whether a resource or output with this condition exists; without a condition it does. */
export function isConditionMet(condition: string | undefined, scope: Scope): boolean {
  if (condition === undefined) return true;
  return evaluateCondition({ Condition: condition }, { scope, resolve: (value) => resolve(value, scope) });
}

function resolveValue(value: unknown, context: IntrinsicContext): unknown {
  if (Array.isArray(value)) return value.map(context.resolve).filter((element) => element !== NO_VALUE);
  if (!isObject(value)) return value;
  const call = asIntrinsicCall(value);
  if (call === undefined) return resolveMembers(value, context);
  const intrinsic = INTRINSIC_FUNCTIONS[call.name];
  if (intrinsic === undefined) throw new Error(unsupportedFunction(call.name));
  return intrinsic(call.argument, context);
}

function resolveMembers(value: Readonly<Record<string, unknown>>, context: IntrinsicContext): Record<string, unknown> {
  const members = Object.entries(value).map(([name, member]) => [name, context.resolve(member)]);
  return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE));
}

/** An object whose only member is named like a function. */
function asIntrinsicCall(value: Readonly<Record<string, unknown>>): { name: string; argument: unknown } | undefined {
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return undefined;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument: value[name] } : undefined;
}

function unsupportedFunction(name: string): string {
  if (isConditionFunction(name)) return `${name} belongs in the Conditions of a template, not in a property`;
  return `the intrinsic function ${name} is not supported; supported are ${Object.keys(INTRINSIC_FUNCTIONS).join(', ')}`;
}

type IntrinsicFunction = (argument: unknown, context: IntrinsicContext) => unknown;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const INTRINSIC_FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (name, { scope }) => reference(`${name}`, scope),
  'Fn::GetAtt': (argument, { scope }) => attribute(argument, scope),
  'Fn::Join': (argument, { resolve }) => {
    const [separator, elements] = list('Fn::Join', argument, 2);
    return list('Fn::Join', resolve(elements)).join(`${separator}`);
  },
  'Fn::Sub': substitute,
  'Fn::Select': (argument, { resolve }) => {
    const [index, elements] = list('Fn::Select', argument, 2);
    return select(Number(resolve(index)), list('Fn::Select', resolve(elements)));
  },
  'Fn::Split': (argument, { resolve }) => {
    const [separator, text] = list('Fn::Split', argument, 2);
    return `${resolve(text)}`.split(`${separator}`);
  },
  'Fn::FindInMap': (argument, { scope, resolve }) => {
    const [map, key, name] = list('Fn::FindInMap', argument, 3).map((part) => `${resolve(part)}`);
    return findInMap(scope, `${map}`, `${key}`, `${name}`);
  },
  'Fn::If': (argument, context) => {
    const [condition, whenTrue, whenFalse] = list('Fn::If', argument, 3);
    return context.resolve(evaluateCondition({ Condition: condition }, context) ? whenTrue : whenFalse);
  },
  'Fn::ImportValue': (argument, { scope, resolve }) => importValue(`${resolve(argument)}`, scope),
  'Fn::GetStackOutput': (argument, { scope, resolve }) => stackOutput(resolve(argument), scope),
  'Fn::Base64': (argument, { resolve }) => Buffer.from(`${resolve(argument)}`).toString('base64'),
};

function list(functionName: string, value: unknown, length?: number): readonly unknown[] {
  if (Array.isArray(value) && (length === undefined || value.length === length)) return value;
  throw new Error(`${functionName} takes a list${length ? ` of ${length}` : ''}, received ${JSON.stringify(value)}`);
}

function select(index: number, elements: readonly unknown[]): unknown {
  if (index in elements) return elements[index];
  throw new Error(`Fn::Select: a list of ${elements.length} has no element ${index}`);
}

const VARIABLE = /\$\{(!?)([^}]*)\}/g;

/**
 * `Fn::Sub`: a text, or a text with its own variables. `${!Literal}` stays, without its exclamation mark.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
 */
function substitute(argument: unknown, { scope, resolve }: IntrinsicContext): string {
  const [text, variables] = Array.isArray(argument) ? argument : [argument];
  const own = isObject(variables) ? variables : {};
  return `${text}`.replace(VARIABLE, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in own) return `${resolve(own[name])}`;
    return `${name.includes('.') ? attribute(name, scope) : reference(name, scope)}`;
  });
}

/** What `Ref` returns: the value of a parameter, or a resource's own id. */
function reference(name: string, scope: Scope): unknown {
  if (name in scope.parameters) return scope.parameters[name];
  const resource = scope.resource(name);
  if (resource === undefined) throw new Error(`Ref ${name}: the template has no such parameter or resource`);
  return resource.ref;
}

/** What `Fn::GetAtt` returns, from `[logicalId, name]` or `logicalId.name`. */
function attribute(argument: unknown, scope: Scope): string {
  const [logicalId = '', ...rest] = Array.isArray(argument) ? argument.map(String) : `${argument}`.split('.');
  const name = rest.join('.');
  const resource = scope.resource(logicalId);
  if (resource === undefined) throw new Error(`Fn::GetAtt ${logicalId}.${name}: the template has no such resource`);
  const value = resource.attribute(name);
  if (value === undefined)
    throw new Error(`Fn::GetAtt ${logicalId}.${name}: the local cloud does not know this attribute`);
  return value;
}

function findInMap({ template }: Scope, map: string, key: string, name: string): unknown {
  const value = template.Mappings?.[map]?.[key]?.[name];
  if (value === undefined) throw new Error(`Fn::FindInMap: the template's Mappings have no ${map}.${key}.${name}`);
  return value;
}

function importValue(name: string, scope: Scope): unknown {
  const value = scope.exported(name);
  if (value === undefined) {
    throw new Error(`Fn::ImportValue ${name}: no stack in the local cloud exports it; run the stack that does as well`);
  }
  return value;
}

/** @see https://docs.aws.amazon.com/cdk/v2/guide/resources.html */
function stackOutput(argument: unknown, scope: Scope): unknown {
  const { StackName, OutputName } = argument as { readonly StackName?: unknown; readonly OutputName?: unknown };
  const value = scope.output(`${StackName}`, `${OutputName}`);
  if (value === undefined) {
    throw new Error(
      `Fn::GetStackOutput ${StackName}.${OutputName}: no stack in the local cloud has this output; run the stack that does as well`,
    );
  }
  return value;
}
