import { isObject } from '../../contract/json';
import type { IntrinsicContext } from './scope';

type ConditionFunction = (operands: readonly unknown[], context: IntrinsicContext) => boolean;

const CONDITION_FUNCTIONS: Readonly<Record<string, ConditionFunction>> = {
  'Fn::Equals': ([left, right], { resolve }) => `${resolve(left)}` === `${resolve(right)}`,
  'Fn::And': (conditions, context) => conditions.every((condition) => evaluateCondition(condition, context)),
  'Fn::Or': (conditions, context) => conditions.some((condition) => evaluateCondition(condition, context)),
  'Fn::Not': ([condition], context) => !evaluateCondition(condition, context),
};

export function isConditionFunction(name: string): boolean {
  return name in CONDITION_FUNCTIONS;
}

/**
 * Evaluates a condition: a condition function, or `{ "Condition": name }`.
 *
 * @throws Error when the template has no condition of that name or the function is unknown
 */
export function evaluateCondition(condition: unknown, context: IntrinsicContext): boolean {
  const [name = '', operands] = (isObject(condition) ? Object.entries(condition)[0] : undefined) ?? [];
  if (name === 'Condition') return namedCondition(`${operands}`, context);
  const evaluate = CONDITION_FUNCTIONS[name];
  if (evaluate === undefined || !Array.isArray(operands)) throw new Error(unsupportedCondition(condition));
  return evaluate(operands, context);
}

function namedCondition(name: string, context: IntrinsicContext): boolean {
  const condition = context.scope.template.Conditions?.[name];
  if (condition === undefined) throw new Error(`the template has no condition ${name}`);
  return evaluateCondition(condition, context);
}

function unsupportedCondition(condition: unknown): string {
  const supported = Object.keys(CONDITION_FUNCTIONS).join(', ');
  return `the condition ${JSON.stringify(condition)} is not supported; supported are ${supported}`;
}
