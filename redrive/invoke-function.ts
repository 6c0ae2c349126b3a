import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import {
  InvokeCommand,
  type InvokeCommandInput,
  type InvokeCommandOutput,
  LambdaClient,
  type LambdaClientConfig,
} from '@aws-sdk/client-lambda';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { isFunctionArn } from '../contract/qualified-names';
import { answerOfError } from './invoke-errors';
import type { FunctionAnswer, FunctionInvoker, NotInvoked } from './ports';

/** How much longer an answer is waited for than the function may run; seconds. */
const ANSWER_MARGIN_SECONDS = 15;

const CONNECT_MILLISECONDS = 5_000;

/**
 * Invokes functions, each with the client of its own region. A call is made once and never again: a repeated one would
 * hand the same records over twice.
 */
export function functionInvoker(
  config: LambdaClientConfig = {},
  marginSeconds = ANSWER_MARGIN_SECONDS,
): FunctionInvoker {
  const clients = new Map<string, LambdaClient>();
  const clientOf = (region: string) => {
    const client = clients.get(region) ?? new LambdaClient({ ...config, ...ONCE, region });
    clients.set(region, client);
    return client;
  };
  return async ({ functionArn, payload, timeoutSeconds }) => {
    if (!isFunctionArn(functionArn)) return noFunction(functionArn);
    const call = { FunctionName: functionArn, Payload: Buffer.from(payload) };
    try {
      return answerOf(await send(clientOf(regionOf(functionArn)), call, timeoutSeconds + marginSeconds));
    } catch (error) {
      return answerOfError(error);
    }
  };
}

/**
 * A connection that was idle can be closed just as the next call begins, and the answer is lost: none is used twice. One
 * that waits for minutes is kept open by TCP's own keep-alive.
 */
const SOCKETS = { keepAlive: true, maxFreeSockets: 0, maxSockets: Number.POSITIVE_INFINITY };

const ONCE = {
  maxAttempts: 1,
  requestHandler: new NodeHttpHandler({
    connectionTimeout: CONNECT_MILLISECONDS,
    httpAgent: new HttpAgent(SOCKETS),
    httpsAgent: new HttpsAgent(SOCKETS),
  }),
} satisfies LambdaClientConfig;

function send(client: LambdaClient, call: InvokeCommandInput, seconds: number): Promise<InvokeCommandOutput> {
  return client.send(new InvokeCommand(call), { abortSignal: AbortSignal.timeout(Math.ceil(seconds * 1_000)) });
}

function answerOf({ $metadata, FunctionError, Payload }: InvokeCommandOutput): FunctionAnswer {
  return {
    kind: 'answered',
    ...($metadata.requestId !== undefined && { requestId: $metadata.requestId }),
    ...(FunctionError !== undefined && { functionError: FunctionError }),
    payload: new TextDecoder().decode(Payload),
  };
}

/** A message can be edited by hand. The SDK would not make the call either, with an error that does not say so. */
function noFunction(functionArn: string): NotInvoked {
  const message = `Lambda was not called: "${functionArn}" is not the ARN of a function.`;
  return { kind: 'refused', refusal: { code: 'FUNCTION_NOT_FOUND', message } };
}

function regionOf(functionArn: string): string {
  return functionArn.split(':')[3] ?? '';
}
