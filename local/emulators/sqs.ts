import { join } from 'node:path';
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
    environment: ([port]) => ({
      FAUXQS_PORT: `${port}`,
      FAUXQS_LOGGER: 'false',
      FAUXQS_DEFAULT_REGION: options.region ?? 'eu-west-1',
    }),
  });
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
