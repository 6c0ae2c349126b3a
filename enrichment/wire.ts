import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { KinesisClient } from '@aws-sdk/client-kinesis';

/** The part of the SDK's protocols that is replaced here. */
interface Protocol {
  deserializeResponse(operation: unknown, context: unknown, response: Response): Promise<object>;
}

interface Response {
  readonly statusCode: number;
  readonly body: AsyncIterable<Buffer>;
}

const ERRORS_FROM = 300;

/**
 * Makes a client give successful answers as they are on the wire. Lambda's events are made of just that, base64 for bytes
 * and seconds for times: what the SDK decodes we would only encode again, and most of reading's CPU time is in it.
 */
export function asOnTheWire<Client extends KinesisClient | DynamoDBStreamsClient>(client: Client): Client {
  const protocol = client.config.protocol as unknown as Protocol;
  const deserialize = protocol.deserializeResponse.bind(protocol);
  protocol.deserializeResponse = async (operation, context, response) => {
    if (response.statusCode >= ERRORS_FROM) return deserialize(operation, context, response);
    return { ...JSON.parse(await textOf(response.body)), $metadata: {} };
  };
  return client;
}

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
