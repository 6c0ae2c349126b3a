/** One statement of a policy, with the one form that each element can take. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Matcher;
  readonly resources: Matcher;
  /** Only in policies of resources. */
  readonly principals?: Principals;
  readonly conditions: readonly Condition[];
  /** Where it was written, such as `policy OrdersDlqEnrichmentPolicy, statement 2`. */
  readonly origin: string;
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface Matcher {
  readonly patterns: readonly string[];
  /** True for the `Not…` form: everything but these. */
  readonly negated: boolean;
}

/** `Principal` or `NotPrincipal`; `*` is written as `{ AWS: ['*'] }`. */
export interface Principals {
  readonly byKind: Readonly<Record<string, readonly string[]>>;
  readonly negated: boolean;
}

export interface Condition {
  /** Such as `StringEquals`, with its prefix or suffix. */
  readonly operator: string;
  /** Such as `aws:SourceArn`. */
  readonly key: string;
  readonly values: readonly string[];
}
