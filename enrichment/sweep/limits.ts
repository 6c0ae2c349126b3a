import { KINESIS_SHARD_READS_PER_SECOND, SHORTEST_RETENTION_HOURS } from '../../contract/limits';

/** Size of the pages after the first: a shard gives 2 MB a second to all its readers together; bytes. */
export const PAGE_BYTES = 1_000_000;
/** Most records of a page after the first. */
export const PAGE_RECORDS = 1_000;
/** Most records that several ranges ask for in the first page while their size is unknown, unless the first of them has more. */
export const SMALL_PAGE_RECORDS = 10;
/** How far the first page reads ahead of what the ranges count, where that is less than a page: neighbors left by a bisected batch lie within. */
export const AHEAD_RECORDS = 100;
/** So many pointers in one invocation are a sign of a storm: others of the same shards are on their way. */
export const STORM_POINTERS = 10;
/** Pages to read on towards a range before an iterator is made at its start: one call against two. */
export const PAGES_READ_ON = 1;
/** In a row, without coming nearer to the tip. Empty pages are normal where records are sparse; this many are not. */
export const MOST_EMPTY_PAGES = 40;
/** In a row, before the shard counts as unable to answer. */
export const MOST_EXPIRED_ITERATORS = 3;
/** In a row. The trim horizon may move on between two calls, but not forever. */
export const MOST_TRIMS = 4;
/** Wait after an empty page; it leaves one of the shard's reads each second to the live consumer; milliseconds. */
export const EMPTY_PAGE_PAUSE = 1_000 / (KINESIS_SHARD_READS_PER_SECOND - 1);
/** Tries beyond the first that a shard gets in one invocation. */
export const MORE_TRIES = 2;
/** Shortest wait before the first of them, twice as long before the second: quotas of a shard count seconds; milliseconds. */
export const RETRY_PAUSE = 1_000;
/** How much of what a sweep may hold is remembered for the batches that follow. */
export const REMEMBERED_SHARE = 1 / 8;
/** How long it is remembered: the batches of a storm follow one another faster; milliseconds. */
export const REMEMBERED_FOR = 60_000;
/** No stream trims younger records: an hour less than the shortest retention, for clocks and for reading; milliseconds. */
export const NEVER_TRIMMED_AGE = (SHORTEST_RETENTION_HOURS - 1) * 60 * 60_000;
