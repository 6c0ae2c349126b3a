import { Token } from 'aws-cdk-lib';
import { DYNAMODB_TABLE_NAME_CHARACTERS, KINESIS_STREAM_NAME_CHARACTERS } from '../../contract/limits';

/** A policy with all its statements, but without resources. */
export const FRAME_CHARACTERS = 280;

const ARN_START = 'arn:aws-us-gov:dynamodb:ap-southeast-1:111111111111:'.length;

/** The longest ARN that a service gives to what is read; characters. */
const LONGEST_ARN = {
  kinesis: ARN_START + 'stream/'.length + KINESIS_STREAM_NAME_CHARACTERS,
  dynamodb: ARN_START + 'table//stream/2023-12-10T22:52:22.419'.length + DYNAMODB_TABLE_NAME_CHARACTERS,
  kms: ARN_START + 'key/12345678-1234-1234-1234-123456789012'.length,
} as const;

/** Quotation marks and comma. */
const SEPARATORS = 3;

/** A stream of which nothing is known yet: it may turn out to be of either kind, and then stands in two statements. */
export const UNKNOWN_STREAM_CHARACTERS = 2 * (LONGEST_ARN.dynamodb + SEPARATORS);

/** What a resource takes in a policy; the most it can take, where its ARN is known only at deployment. */
export function resourceCharacters(service: keyof typeof LONGEST_ARN, arn: string): number {
  return SEPARATORS + (Token.isUnresolved(arn) ? LONGEST_ARN[service] : arn.length);
}
