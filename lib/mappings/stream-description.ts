import { CfnResource, Duration, Fn, Reference, Token, Tokenization } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type { IConstruct } from 'constructs';
import { DYNAMODB_RETENTION_HOURS, KINESIS_RETENTION_HOURS } from '../../contract/limits';
import type { StreamSource } from '../../contract/message';
import { plainStreamArn } from '../../contract/qualified-names';
import { fail } from '../private/checks';
import { deployedProperty } from '../private/deployed-property';
import { withoutTokens } from '../private/token-text';
import { describeKey, importedKey, type KeyDescription, keyOf } from './encryption-key';

/** What the enrichment needs in order to read a stream, as far as it is known at synth. */
export interface StreamDescription extends KeyDescription {
  /** Absent when the ARN is known only at deployment. */
  readonly source?: StreamSource;
  /** ARN of the stream itself, also when the mapping reads through an enhanced fan-out consumer. */
  readonly streamArn: string;
  /** How long the stream keeps its records; absent for a Kinesis stream that was created elsewhere. */
  readonly retention?: Duration;
}

const TABLE_STREAM_RETENTION = Duration.hours(DYNAMODB_RETENTION_HOURS);

/** Stands for whatever a token will be; it only has to be free of colons. */
const PLACEHOLDER = 'token';

/** Resources that only pass on values of other resources. */
const PASS_ON = /^(AWS::CloudFormation::|Custom::|AWS::SSM::Parameter)/;

/** Describes a stream that its construct names, not a mapping. */
export function describeNamedStream(scope: IConstruct, source: kinesis.IStream | dynamodb.ITable): StreamDescription {
  const { encryptionKey } = source;
  const key = encryptionKey ? describeKey(encryptionKey) : {};
  if (encryptionKey && key.keyIsUnknown) {
    fail(
      scope,
      `the key of ${source.node.path} is known only by its alias "${encryptionKey.keyId}", and policies do not name keys by an alias. ` +
        'Pass the key itself, for example by kms.Key.fromKeyArn() or kms.Key.fromLookup().',
    );
  }
  if ('streamArn' in source) return { source: 'kinesis', streamArn: plainStreamArn(source.streamArn), ...key };
  if (!source.tableStreamArn) {
    fail(
      scope,
      `the table ${source.node.path} has no stream, or was imported without one. Enable its stream, or import it with tableStreamArn.`,
    );
  }
  return { source: 'dynamodb', streamArn: source.tableStreamArn, ...key, retention: TABLE_STREAM_RETENTION };
}

/**
 * Describes the source of an event source mapping; `undefined` when it is neither a Kinesis nor a DynamoDB stream.
 *
 * @param scope - a construct of the app, which may have imported the stream
 */
export function describeStream(scope: IConstruct, eventSourceArn: string | undefined): StreamDescription | undefined {
  if (eventSourceArn === undefined) return undefined;
  // A token at its beginning: an ARN that is written down begins with text, whatever tokens follow.
  const token = Tokenization.reverseString(eventSourceArn).firstToken;
  if (Reference.isReference(token)) return describeResource(scope, token.target, eventSourceArn);
  return withImportedKey(
    scope,
    token ? knownAtDeployment(eventSourceArn) : describeArn(eventSourceArn),
    eventSourceArn,
  );
}

/** Whether an ARN is that of an enhanced fan-out consumer, as far as that is known at synth. */
export function isConsumerArn(arn: string): boolean {
  const token = Tokenization.reverseString(arn).firstToken;
  const resource = Reference.isReference(token) ? token.target : undefined;
  const isConsumer = CfnResource.isCfnResource(resource) && resource.cfnResourceType === CONSUMER;
  return isConsumer || arn.includes('/consumer/');
}

function describeResource(scope: IConstruct, resource: IConstruct, arn: string): StreamDescription | undefined {
  if (CfnResource.isCfnResource(resource)) {
    const describe = RESOURCES.get(resource.cfnResourceType);
    if (describe) return describe(resource, arn);
    if (!PASS_ON.test(resource.cfnResourceType)) return undefined;
  }
  return withImportedKey(scope, knownAtDeployment(arn), arn);
}

function withImportedKey(
  scope: IConstruct,
  stream: StreamDescription | undefined,
  eventSourceArn: string,
): StreamDescription | undefined {
  return stream && { ...stream, ...importedKey(scope, [eventSourceArn, stream.streamArn]) };
}

const CONSUMER = 'AWS::Kinesis::StreamConsumer';

const RESOURCES = new Map<string, (resource: CfnResource, arn: string) => StreamDescription | undefined>([
  ['AWS::Kinesis::Stream', describeKinesisStream],
  [CONSUMER, (consumer) => describeConsumer(consumer as kinesis.CfnStreamConsumer)],
  ['AWS::DynamoDB::Table', describeTableStream],
  ['AWS::DynamoDB::GlobalTable', describeTableStream],
]);

function describeConsumer(consumer: kinesis.CfnStreamConsumer): StreamDescription | undefined {
  return describeStream(consumer, consumer.streamArn);
}

function describeKinesisStream(resource: CfnResource, streamArn: string): StreamDescription {
  const { retentionPeriodHours } = resource as kinesis.CfnStream;
  const hours = deployedProperty(resource, 'RetentionPeriodHours', retentionPeriodHours);
  return {
    source: 'kinesis',
    // The stream's ARN is a token: only what follows it can name a consumer.
    streamArn: streamArn.replace(/\/consumer\/.*$/s, ''),
    ...keyOf(resource),
    retention: Duration.hours(
      typeof hours === 'object' ? Token.asNumber(hours) : (hours ?? KINESIS_RETENTION_HOURS.default),
    ),
  };
}

function describeTableStream(resource: CfnResource, streamArn: string): StreamDescription {
  return {
    source: 'dynamodb',
    streamArn,
    ...keyOf(resource),
    retention: TABLE_STREAM_RETENTION,
  };
}

/** An ARN that is written down, in whole or with tokens for partition, Region and account. */
function describeArn(arn: string): StreamDescription | undefined {
  const [, , service] = withoutTokens(arn, PLACEHOLDER).split(':');
  if (service === 'kinesis') return { source: 'kinesis', streamArn: plainStreamArn(arn) };
  if (service === 'dynamodb') return { source: 'dynamodb', streamArn: arn, retention: TABLE_STREAM_RETENTION };
  return undefined;
}

function knownAtDeployment(arn: string): StreamDescription {
  return { streamArn: Fn.select(0, Fn.split('/consumer/', arn)) };
}
