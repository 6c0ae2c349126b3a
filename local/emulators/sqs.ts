import { join } from 'node:path';
import { type Emulator, startChildServer } from './child-server';
import { findPackage } from './find-package';

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
