/** One subject that is measured, beside an alternative that users have. */
export interface Bench {
  /** What `npm run bench -- name` calls it. */
  readonly name: string;
  /** One line for `--help`. */
  readonly summary: string;
  /** Measures and reports its progress, one line at a time. */
  run(progress: Progress): Promise<Report>;
}

export type Progress = (line: string) => void;

export interface Report {
  readonly rows: readonly Row[];
  /** What a reader needs to judge the rows: how they were measured, what was left out. */
  readonly notes: readonly string[];
}

export interface Row {
  /** What is measured, and of what. */
  readonly measure: string;
  readonly unit: string;
  readonly ours: number;
  /** The same measure of an alternative, in the same run. Absent where there is none. */
  readonly baseline?: Baseline;
  readonly goal?: Goal;
}

export interface Baseline {
  readonly name: string;
  readonly value: number;
}

/** A bound on our number, or on its ratio to the baseline's. */
export type Goal = { readonly of: 'ours' | 'ratio' } & ({ readonly atMost: number } | { readonly atLeast: number });

/** Our number divided by the baseline's; undefined without a baseline, or if it is 0. */
export function ratioOf({ ours, baseline }: Row): number | undefined {
  return baseline?.value ? ours / baseline.value : undefined;
}

/** Undefined without a goal. */
export function isMet(row: Row): boolean | undefined {
  if (!row.goal) return undefined;
  const value = row.goal.of === 'ours' ? row.ours : (ratioOf(row) ?? Number.NaN);
  return 'atMost' in row.goal ? value <= row.goal.atMost : value >= row.goal.atLeast;
}

/** The middle of the numbers, so that a busy moment of the machine does not count. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
