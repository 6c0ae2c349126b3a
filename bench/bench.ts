/** One subject that is measured, beside something that users could have instead. */
export interface Bench {
  /** What `npm run bench -- name` calls it. */
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  /** Measures; tells how far it is, a line at a time. */
  run(tell: Tell): Promise<Report>;
}

export type Tell = (line: string) => void;

export interface Report {
  readonly rows: readonly Row[];
  /** What a reader has to know to judge the rows: how it was measured, what was left out. */
  readonly notes: readonly string[];
}

export interface Row {
  /** What is measured, and of what. */
  readonly measure: string;
  readonly unit: string;
  readonly ours: number;
  /** The same of something else, in the same run. Absent where there is nothing to compare with. */
  readonly baseline?: Baseline;
  readonly goal?: Goal;
}

export interface Baseline {
  readonly name: string;
  readonly value: number;
}

/** A bound on our number, or on its ratio to the baseline's. */
export type Goal = { readonly of: 'ours' | 'ratio' } & ({ readonly atMost: number } | { readonly atLeast: number });

/** Our number over the baseline's; nothing without a baseline, or with one of 0. */
export function ratioOf({ ours, baseline }: Row): number | undefined {
  return baseline?.value ? ours / baseline.value : undefined;
}

/** Nothing where there is no goal. */
export function isMet(row: Row): boolean | undefined {
  if (!row.goal) return undefined;
  const value = row.goal.of === 'ours' ? row.ours : (ratioOf(row) ?? Number.NaN);
  return 'atMost' in row.goal ? value <= row.goal.atMost : value >= row.goal.atLeast;
}
