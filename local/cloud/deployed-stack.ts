import type { Stack } from '../template/assembly';
import type { ResourceValues } from '../template/scope';

/** A stack whose resources have been created. */
export interface DeployedStack {
  readonly stack: Stack;
  /** By logical id. */
  readonly resources: ReadonlyMap<string, ResourceValues>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly notRun: readonly NotRun[];
}

/**
 * A resource that the local cloud leaves out, because no failed batch passes through it, or runs without some of what the
 * template gives it.
 */
export interface NotRun {
  readonly stackName: string;
  readonly logicalId: string;
  /** Path of its construct in the app. */
  readonly constructPath?: string;
  readonly type: string;
  readonly reason: string;
  /** What the resource runs without. @default - the resource does not run at all */
  readonly without?: string;
}
