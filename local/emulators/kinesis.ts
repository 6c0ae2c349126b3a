import { join } from 'node:path';
import { findPackage } from './find-package';
import { type Emulator, startChildServer } from './servers';

export interface KinesisEmulatorOptions {
  /** Region of streams made by unsigned requests. @default eu-west-1 */
  readonly region?: string;
  /** Account in the ARNs of streams. @default 000000000000 */
  readonly account?: string;
}

const AT_ONCE = '1ms';
/** The quota of an account in Europe (Ireland) that never asked for more. */
const SHARDS_PER_ACCOUNT = '500';

/**
 * Starts Kinesis (kinesis-local) on a free port. Clients need an HTTP/1.1 handler.
 *
 * @see https://github.com/etspaceman/kinesis-mock
 */
export function startKinesis(options: KinesisEmulatorOptions = {}): Promise<Emulator> {
  const folder = findPackage('kinesis-local');
  return startChildServer({
    name: 'Kinesis',
    script: join(folder, 'main.js'),
    workingDirectory: folder,
    portCount: 2,
    healthPath: '/healthcheck',
    environment: ([plainPort, tlsPort]) => ({
      KINESIS_MOCK_PLAIN_PORT: `${plainPort}`,
      KINESIS_MOCK_TLS_PORT: `${tlsPort}`,
      AWS_REGION: options.region ?? 'eu-west-1',
      AWS_ACCOUNT_ID: options.account ?? '000000000000',
      LOG_LEVEL: 'ERROR',
      SHARD_LIMIT: SHARDS_PER_ACCOUNT,
      CREATE_STREAM_DURATION: AT_ONCE,
      DELETE_STREAM_DURATION: AT_ONCE,
      SPLIT_SHARD_DURATION: AT_ONCE,
      MERGE_SHARDS_DURATION: AT_ONCE,
      UPDATE_SHARD_COUNT_DURATION: AT_ONCE,
      REGISTER_STREAM_CONSUMER_DURATION: AT_ONCE,
      START_STREAM_ENCRYPTION_DURATION: AT_ONCE,
    }),
  });
}
