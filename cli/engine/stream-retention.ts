import { DYNAMODB_RETENTION_HOURS, KINESIS_RETENTION_HOURS } from '../../contract/limits';
import type { Clients } from './clients';

/** How long a stream keeps records. */
export interface StreamRetention {
  /** 0 where the stream is gone. */
  readonly hours: number;
  /** Whether the stream could not be asked, so that this is the default. */
  readonly assumed: boolean;
}

/** What is left of a range of records, as far as times tell. */
export type WhatIsLeft = 'all' | 'part' | 'nothing';

const HOUR = 3_600_000;

/** Asks streams how long they keep records, each once. */
export class StreamRetentions {
  private readonly asked = new Map<string, Promise<StreamRetention>>();

  constructor(private readonly clients: Clients) {}

  of(streamArn: string): Promise<StreamRetention> {
    const known = this.asked.get(streamArn) ?? this.ask(streamArn);
    this.asked.set(streamArn, known);
    return known;
  }

  private async ask(streamArn: string): Promise<StreamRetention> {
    if (!streamArn.includes(':kinesis:')) return { hours: DYNAMODB_RETENTION_HOURS, assumed: false };
    const kinesis = await this.clients.kinesis(streamArn.split(':')[3]);
    const { DescribeStreamSummaryCommand } = await import('@aws-sdk/client-kinesis');
    try {
      const answer = await kinesis.send(new DescribeStreamSummaryCommand({ StreamARN: streamArn }));
      const hours = answer.StreamDescriptionSummary?.RetentionPeriodHours;
      return { hours: hours ?? KINESIS_RETENTION_HOURS.default, assumed: hours === undefined };
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return { hours: 0, assumed: false };
      return { hours: KINESIS_RETENTION_HOURS.default, assumed: true };
    }
  }
}

/** What is left of records that arrived between these times; ISO 8601. */
export function whatIsLeft(first: string, last: string, { hours }: StreamRetention, now = Date.now()): WhatIsLeft {
  const oldest = now - hours * HOUR;
  if (Date.parse(first) > oldest) return 'all';
  return Date.parse(last) > oldest ? 'part' : 'nothing';
}
