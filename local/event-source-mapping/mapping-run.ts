import type { LocalRuntime } from '../runtime';
import type { Mapping } from './mapping';
import type { StreamSource } from './stream-source';

/** Everything that the parts of a running mapping share. */
export interface MappingRun {
  readonly runtime: LocalRuntime;
  readonly mapping: Mapping;
  readonly source: StreamSource;
  /** Aborted when the mapping is stopped. */
  readonly signal: AbortSignal;
}
