import { evaluateCondition } from './conditions';
import { attribute, findInMap, importValue, reference } from './lookups';
import type { IntrinsicContext } from './scope';
import { substitute } from './substitute';

type IntrinsicFunction = (argument: unknown, context: IntrinsicContext) => unknown;

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
export const INTRINSIC_FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
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
  'Fn::Base64': (argument, { resolve }) => Buffer.from(`${resolve(argument)}`).toString('base64'),
};

function list(functionName: string, value: unknown, length?: number): readonly unknown[] {
  if (Array.isArray(value) && (length === undefined || value.length === length)) return value;
  throw new Error(`${functionName} takes a list${length ? ` of ${length}` : ''}, found ${JSON.stringify(value)}`);
}

function select(index: number, elements: readonly unknown[]): unknown {
  if (index in elements) return elements[index];
  throw new Error(`Fn::Select: there is no element ${index} in a list of ${elements.length}`);
}
