import { isObject } from '../../contract/json';
import { attribute, reference } from './lookups';
import type { IntrinsicContext } from './scope';

const VARIABLE = /\$\{(!?)([^}]*)\}/g;

/**
 * `Fn::Sub`: a text, or a text with variables of its own. `${!Literal}` stays, without its exclamation mark.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
 */
export function substitute(argument: unknown, { scope, resolve }: IntrinsicContext): string {
  const [text, variables] = Array.isArray(argument) ? argument : [argument];
  const own = isObject(variables) ? variables : {};
  return `${text}`.replace(VARIABLE, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in own) return `${resolve(own[name])}`;
    return `${name.includes('.') ? attribute(name, scope) : reference(name, scope)}`;
  });
}
