import type { RefusalCode } from './refusal';

/** What is known of one event source mapping of a function. */
export interface MappingFacts {
  /** ARN of the stream, or of the consumer that the mapping reads by. */
  readonly eventSourceArn: string;
  /** Whether Lambda reads `batchItemFailures`, which is `ReportBatchItemFailures`. */
  readonly reportsBatchItemFailures: boolean;
  /** Whether the function aggregates a tumbling window. */
  readonly tumblingWindow: boolean;
}

/** What is known of a function that would be invoked. */
export interface FunctionFacts {
  /** ARN with the alias or version. */
  readonly functionArn: string;
  /** Why it cannot be invoked, if so. */
  readonly problem?: { readonly code: Extract<RefusalCode, `FUNCTION_${string}`>; readonly message: string };
  /** Lambda's longest where it is not known. */
  readonly timeoutSeconds: number;
  /** Absent when they could not be listed. */
  readonly mappings?: readonly MappingFacts[];
}

/**
 * The mappings by which a function can have got the records of a stream. Several read the same stream where each is an
 * enhanced fan-out consumer, or one of them is, and nothing says which of them a pointer comes from.
 */
export function mappingsOf({ mappings = [] }: FunctionFacts, streamArn: string | undefined): readonly MappingFacts[] {
  if (streamArn === undefined) return [];
  return mappings.filter(({ eventSourceArn }) => streamOf(eventSourceArn) === streamOf(streamArn));
}

/** An enhanced fan-out consumer's ARN is that of its stream and more. */
function streamOf(arn: string): string {
  return arn.replace(/\/consumer\/.*$/, '');
}
