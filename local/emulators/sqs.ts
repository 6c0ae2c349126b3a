import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findPackage } from './find-package';
import { type Emulator, startChildServer } from './servers';

export interface SqsEmulatorOptions {
  /** Region of queues made by unsigned requests. @default eu-west-1 */
  readonly region?: string;
}

/** The account in every ARN of the emulator; it cannot be changed. */
export const SQS_EMULATOR_ACCOUNT = '000000000000';

/**
 * Starts SQS and S3 (fauxqs) on one free port. S3 clients need `forcePathStyle`.
 *
 * @see https://github.com/kibertoad/fauxqs
 */
export function startSqs(options: SqsEmulatorOptions = {}): Promise<Emulator> {
  const folder = findPackage('fauxqs');
  return startChildServer({
    name: 'SQS and S3',
    script: join(folder, 'dist', 'cli.js'),
    workingDirectory: folder,
    portCount: 1,
    healthPath: '/health',
    prelude: acceptEmoji(folder),
    environment: ([port]) => ({
      FAUXQS_PORT: `${port}`,
      FAUXQS_LOGGER: 'false',
      FAUXQS_DEFAULT_REGION: options.region ?? 'eu-west-1',
    }),
  });
}

/**
 * The emulator refuses characters from U+10000 on, such as emoji, which SQS takes: a failure with one in its records would be
 * lost here, and only here.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function acceptEmoji(folder: string): string {
  const constants = pathToFileURL(join(folder, 'dist', 'sqs', 'sqsTypes.js')).href;
  return String.raw`
    const { INVALID_MESSAGE_BODY_CHAR: refused } = await import(${JSON.stringify(constants)}).catch(() => ({}));
    const allowed = /^[\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
    if (refused) refused.test = (body) => !allowed.test(body);
  `;
}

/** A message as the emulator keeps it. */
export interface WaitingMessage {
  readonly body: string;
  readonly messageAttributes?: Readonly<Record<string, { readonly StringValue?: string }>>;
}

/** What waits in a queue and is visible. It stays there, which no operation of SQS can do. */
export async function waitingMessages(endpoint: string, queueName: string): Promise<readonly WaitingMessage[]> {
  const response = await fetch(`${endpoint}/_fauxqs/queues/${queueName}`);
  if (!response.ok) throw new Error(`The queue ${queueName} cannot be looked into: ${await response.text()}`);
  const { messages } = (await response.json()) as { messages: { ready: WaitingMessage[] } };
  return messages.ready;
}
