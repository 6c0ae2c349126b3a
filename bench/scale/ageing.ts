import { SHORTEST_RETENTION_HOURS } from '../../contract/limits';
import type { Scenario } from './scenario';

/** Records that a shard takes in a second: how old those of a storm are follows from it. */
export const SHARD_WRITES_PER_SECOND = 1_000;
/** How long the stream keeps a record, unless somebody has raised it; seconds. */
export const RETENTION = SHORTEST_RETENTION_HOURS * 60 * 60;

/** The records of a shard came as fast as it takes them, the last one when the pipe started; seconds. */
export function arrivalOf(pointer: number, { pointers, shards }: Scenario): number {
  return -Math.floor((pointers - 1 - pointer) / shards) / SHARD_WRITES_PER_SECOND;
}
