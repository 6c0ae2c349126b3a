import type { StreamSource } from '../../contract/message';
import type { Clients } from '../clients';
import { regionOf } from './arn';
import type { StreamReader } from './reader';

type OpenReader = (clients: Clients, streamArn: string) => Promise<StreamReader>;

/** One reader for each kind of stream; its part of the SDK is loaded when a pointer first asks for it. */
export const READERS: Readonly<Record<StreamSource, OpenReader>> = {
  kinesis: async (clients, streamArn) => {
    const { kinesisReader } = await import('./kinesis.js');
    return kinesisReader(await clients.kinesis(regionOf(streamArn)));
  },
  dynamodb: async (clients, streamArn) => {
    const { dynamoDBReader } = await import('./dynamodb.js');
    return dynamoDBReader(await clients.dynamoDBStreams(regionOf(streamArn)));
  },
};
