import { expectTypeOf, test } from 'vitest';
import type { DynamoDBEvent, KinesisEvent } from '../../message';

/** The types of @types/aws-lambda 8.10 that stream consumers are written with, member for member. */
interface KinesisStreamEvent {
  Records: {
    awsRegion: string;
    eventID: string;
    eventName: string;
    eventSource: string;
    eventSourceARN: string;
    eventVersion: string;
    invokeIdentityArn: string;
    kinesis: {
      approximateArrivalTimestamp: number;
      data: string;
      kinesisSchemaVersion: string;
      partitionKey: string;
      sequenceNumber: string;
    };
  }[];
}

type Only<T, K extends keyof T> = { [P in K]: T[P] } & { [P in Exclude<keyof T, K>]?: never };
type ExactlyOne<T> = { [K in keyof T]: Only<T, K> }[keyof T];

type AttributeValue = ExactlyOne<{
  B: string;
  BOOL: boolean;
  BS: string[];
  L: AttributeValue[];
  M: Record<string, AttributeValue>;
  N: string;
  NS: string[];
  NULL: boolean;
  S: string;
  SS: string[];
}>;

interface DynamoDBStreamEvent {
  Records: {
    awsRegion?: string | undefined;
    dynamodb?:
      | {
          ApproximateCreationDateTime?: number | undefined;
          Keys?: { [key: string]: AttributeValue } | undefined;
          NewImage?: { [key: string]: AttributeValue } | undefined;
          OldImage?: { [key: string]: AttributeValue } | undefined;
          SequenceNumber?: string | undefined;
          SizeBytes?: number | undefined;
          StreamViewType?: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES' | undefined;
        }
      | undefined;
    eventID?: string | undefined;
    eventName?: 'INSERT' | 'MODIFY' | 'REMOVE' | undefined;
    eventSource?: string | undefined;
    eventSourceARN?: string | undefined;
    eventVersion?: string | undefined;
    userIdentity?: unknown;
  }[];
}

test('the event of a DynamoDB stream can be passed to a function typed with @types/aws-lambda', () => {
  expectTypeOf<DynamoDBEvent>().toExtend<DynamoDBStreamEvent>();
});

test('the event of a Kinesis stream can be cast to that of @types/aws-lambda: only what cannot be known is missing', () => {
  const given = (event: KinesisEvent) => event as KinesisStreamEvent;

  expectTypeOf(given).returns.toEqualTypeOf<KinesisStreamEvent>();
  type Unknown = 'invokeIdentityArn' | 'kinesis';
  expectTypeOf<KinesisEvent['Records'][number]>().toExtend<Omit<KinesisStreamEvent['Records'][number], Unknown>>();
  expectTypeOf<Required<KinesisEvent['Records'][number]['kinesis']>>().toExtend<
    KinesisStreamEvent['Records'][number]['kinesis']
  >();
});
