import { isObject } from '../../contract/json';
import { evaluateCondition, isConditionFunction } from './conditions';
import { INTRINSIC_FUNCTIONS } from './intrinsic-functions';
import { NO_VALUE } from './no-value';
import type { IntrinsicContext, Scope } from './scope';

/**
 * Replaces every intrinsic function in a value of a template.
 *
 * @throws Error naming the function, when it is unknown or refers to something that is not there
 */
export function resolve(value: unknown, scope: Scope): unknown {
  const context: IntrinsicContext = { scope, resolve: (nested) => resolveValue(nested, context) };
  return context.resolve(value);
}

/** Whether what carries this condition exists; what carries none does. */
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
  if (isConditionFunction(name)) return `${name} belongs into the Conditions of a template, not into a property`;
  return `the intrinsic function ${name} is not supported; supported are ${Object.keys(INTRINSIC_FUNCTIONS).join(', ')}`;
}
