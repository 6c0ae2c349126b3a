import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { HydratedDlqProps } from '../hydrated-dlq-props';
import { DEFAULTS } from './defaults';

/** A log group with the pipeline's retention. */
export function logGroup(
  scope: Construct,
  id: string,
  { logRetention, removalPolicy }: Pick<HydratedDlqProps, 'logRetention' | 'removalPolicy'>,
): logs.LogGroup {
  return new logs.LogGroup(scope, id, { retention: logRetention ?? DEFAULTS.logRetention, removalPolicy });
}
