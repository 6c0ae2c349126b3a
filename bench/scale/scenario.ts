import { DEFAULTS } from '../../lib/pipeline/defaults';

/** A storm of failures, and the pipeline that hydrates it. */
export interface Scenario {
  readonly intake: 'queue' | 'bucket';
  readonly source: 'kinesis' | 'dynamodb';
  /** Each to one record; all are in the staging queue when the pipe starts. */
  readonly pointers: number;
  readonly shards: number;
  /** Size of a record; bytes. */
  readonly recordBytes: number;
  /** Invocations of the enrichment at the same time, as reserved concurrency limits them. */
  readonly reservedConcurrency: number;
  readonly memoryMiB: number;
  readonly pipe: PipeScaling;
  /** From how many of its oldest pointers the staging queue hands one over. */
  readonly disorder: number;
  readonly latency: Latency;
  readonly seed: number;
}

/** How many batches a pipe has under way. */
export interface PipeScaling {
  readonly first: number;
  readonly morePerMinute: number;
  readonly most: number;
}

/** How long things take; seconds. */
export interface Latency {
  readonly iterator: number;
  /** A page, beside what its bytes take. */
  readonly page: number;
  /** A byte of a page. */
  readonly pageByte: number;
  readonly object: number;
  /** Everything of a batch beside reading: receiving, invoking, delivering, deleting. */
  readonly batch: number;
  readonly coldStart: number;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html */
export const AWS_PIPE: PipeScaling = { first: 5, morePerMinute: 300, most: 1_000 };

/** Assumed: nothing here was measured on AWS. */
export const AWS_LATENCY: Latency = {
  iterator: 0.015,
  page: 0.02,
  pageByte: 1 / 50_000_000,
  object: 0.03,
  batch: 0.15,
  coldStart: 0.4,
};

/** Assumed: AWS says only that a standard queue keeps to the order of sending as well as it can. */
const DISORDER = 100;

/** A storm on AWS, with the library's defaults. */
export function storm(options: Partial<Scenario> & Pick<Scenario, 'pointers' | 'shards'>): Scenario {
  return {
    intake: 'queue',
    source: 'kinesis',
    recordBytes: 500,
    reservedConcurrency: AWS_PIPE.most,
    memoryMiB: DEFAULTS.memorySize,
    pipe: AWS_PIPE,
    disorder: DISORDER,
    latency: AWS_LATENCY,
    seed: 1,
    ...options,
  };
}
