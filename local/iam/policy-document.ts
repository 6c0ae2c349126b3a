import { isObject } from '../../contract/json';

/** One statement of a policy, each element in its canonical form. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Matcher;
  readonly resources: Matcher;
  /** Only in policies of resources. */
  readonly principals?: Principals;
  readonly conditions: readonly Condition[];
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface Matcher {
  readonly patterns: readonly string[];
  /** True for the `Not…` form: everything except these. */
  readonly negated: boolean;
}

/** `Principal` or `NotPrincipal`; `*` is written as `{ AWS: ['*'] }`. */
export interface Principals {
  readonly byKind: Readonly<Record<string, readonly string[]>>;
  readonly negated: boolean;
}

export interface Condition {
  /** Such as `StringEquals`, with prefix and suffix. */
  readonly operator: string;
  /** Such as `aws:SourceArn`. */
  readonly key: string;
  readonly values: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/**
 * Reads a policy document.
 *
 * @param origin What error messages call the policy.
 * @throws Error when it is not a policy document.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(document: unknown, origin: string): Statement[] {
  const statements = isObject(document) ? asList(document.Statement) : [];
  if (statements.length === 0) throw new Error(`${origin}: a policy document must have a list of statements`);
  return statements.map((statement, index) => parseStatement(statement, `${origin}, statement ${index + 1}`));
}

function parseStatement(statement: unknown, origin: string): Statement {
  if (!isObject(statement)) throw new Error(`${origin}: a statement must be an object`);
  const unknown = Object.keys(statement).find((element) => !ELEMENTS.includes(element));
  if (unknown) throw new Error(`${origin}: unknown element ${unknown}; a statement has ${ELEMENTS.join(', ')}`);
  const effect = statement.Effect;
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new Error(`${origin}: Effect must be Allow or Deny, received ${effect}`);
  return {
    effect,
    actions: matcher(statement, 'Action', origin),
    resources: matcher(statement, 'Resource', origin),
    principals: principals(statement),
    conditions: conditions(statement.Condition),
  };
}

function matcher(statement: Json, element: 'Action' | 'Resource', origin: string): Matcher {
  const negated = !(element in statement);
  const patterns = asList(statement[negated ? `Not${element}` : element]).map(String);
  if (patterns.length === 0) throw new Error(`${origin}: has neither ${element} nor Not${element}`);
  const variable = patterns.find((pattern) => pattern.includes('${'));
  if (variable) throw new Error(`${origin}: the local cloud does not know policy variables, found ${variable}`);
  return { patterns, negated };
}

function principals(statement: Json): Principals | undefined {
  const negated = 'NotPrincipal' in statement;
  const element = statement[negated ? 'NotPrincipal' : 'Principal'];
  if (element === undefined) return undefined;
  const byKind = isObject(element) ? element : { AWS: element };
  const lists = Object.entries(byKind).map(([kind, names]): [string, string[]] => [kind, asList(names).map(String)]);
  return { byKind: Object.fromEntries(lists), negated };
}

function conditions(element: unknown): Condition[] {
  const byOperator = Object.entries(isObject(element) ? element : {});
  return byOperator.flatMap(([operator, byKey]) =>
    Object.entries(byKey as Json).map(([key, values]) => ({ operator, key, values: asList(values).map(String) })),
  );
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
