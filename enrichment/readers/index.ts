import type { StreamSource } from '../../contract/message';
import type { Clients } from '../clients';
import { regionOf } from './arn';
import { dynamoDBReader } from './dynamodb';
import { kinesisReader } from './kinesis';
import type { StreamReader } from './reader';

/** One reader for each kind of stream. */
export const READERS: Readonly<Record<StreamSource, (clients: Clients, streamArn: string) => StreamReader>> = {
  kinesis: (clients, streamArn) => kinesisReader(clients.kinesis(regionOf(streamArn))),
  dynamodb: (clients, streamArn) => dynamoDBReader(clients.dynamoDBStreams(regionOf(streamArn))),
};
