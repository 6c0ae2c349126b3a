import { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type { IConstruct } from 'constructs';
import { DYNAMODB_RETENTION_HOURS } from '../../contract/limits';
import { plainStreamArn } from '../../contract/qualified-names';
import { fail } from '../private/checks';
import type { StreamDescription } from './stream-description';

/** Describes a stream that is named by its construct, not by a mapping. */
export function describeNamedStream(scope: IConstruct, source: kinesis.IStream | dynamodb.ITable): StreamDescription {
  const encryptionKeyArn = source.encryptionKey?.keyArn;
  if ('streamArn' in source)
    return { source: 'kinesis', streamArn: plainStreamArn(source.streamArn), encryptionKeyArn };
  if (!source.tableStreamArn) {
    fail(
      scope,
      `the table ${source.node.path} has no stream, or was imported without one. Enable its stream, or import it with tableStreamArn.`,
    );
  }
  const retention = Duration.hours(DYNAMODB_RETENTION_HOURS);
  return { source: 'dynamodb', streamArn: source.tableStreamArn, encryptionKeyArn, retention };
}
