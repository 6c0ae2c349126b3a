import type { Template } from './template';

/** What a resource answers to `Ref` and `Fn::GetAtt`. */
export interface ResourceValues {
  readonly ref: string;
  /** The value of an attribute such as `Arn`; `undefined` when the resource has none of that name. */
  attribute(name: string): string | undefined;
}

/** What the intrinsic functions of one template can refer to. */
export interface Scope {
  readonly template: Template;
  /** Parameters and pseudo parameters by name. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** A resource that was created, or is known not to be run; `undefined` when there is none of that logical id. */
  resource(logicalId: string): ResourceValues | undefined;
  /** The value that a stack exports; `undefined` when none does. */
  exported(name: string): unknown;
}

/** What an intrinsic function works with. */
export interface IntrinsicContext {
  readonly scope: Scope;
  /** Resolves what is nested in the function's argument. */
  resolve(value: unknown): unknown;
}
