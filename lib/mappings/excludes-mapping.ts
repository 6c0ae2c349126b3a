import { Reference, Token, Tokenization } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { FailureFilter, FilterSubject } from '../filters/failure-filter';
import { type BoundMapping, bareFunctionOf } from './bound-mapping';
import type { StreamDescription } from './stream-description';

/** Of the ARN of a function; the next one is its alias or version. */
const UNQUALIFIED_PARTS = 'arn:aws:lambda:region:account:function:name'.split(':').length;

/** What its pointers name. */
type Pointing = Pick<BoundMapping, 'handler' | 'stream'>;

/** Whether no failure of the mapping can match any of the filters. What is known only at deployment may match. */
export function excludesMapping(filters: readonly FailureFilter[], { handler, stream }: Pointing): boolean {
  return (
    filters.length > 0 &&
    filters.every(
      ({ _subject, _handler }) =>
        (_subject && stream && isAnother(_subject, stream)) || (_handler && isAnotherFunction(_handler, handler)),
    )
  );
}

/** A filter for a function matches all of its aliases and versions. */
function isAnotherFunction(one: lambda.IFunction, other: lambda.IFunction): boolean {
  const [{ functionArn: named }, { functionArn: bound }] = [bareFunctionOf(one), bareFunctionOf(other)];
  if (resourceOf(named) && resourceOf(bound)) return resourceOf(named) !== resourceOf(bound);
  if (Token.isUnresolved(named) || Token.isUnresolved(bound)) return false;
  return unqualified(named) !== unqualified(bound);
}

/** Without the alias or version that an imported function can have in its ARN. */
function unqualified(functionArn: string): string {
  return functionArn.split(':').slice(0, UNQUALIFIED_PARTS).join(':');
}

function isAnother({ source, arn }: FilterSubject, stream: StreamDescription): boolean {
  if (stream.source !== undefined && stream.source !== source) return true;
  const [named, bound] = [resourceOf(arn), resourceOf(stream.streamArn)];
  if (named && bound) return named !== bound;
  if (Token.isUnresolved(arn) || Token.isUnresolved(stream.streamArn)) return false;
  return stream.streamArn !== arn && !stream.streamArn.startsWith(`${arn}/`);
}

/** The resource of this app whose attribute the ARN is. */
function resourceOf(arn: string): IConstruct | undefined {
  const { length, firstToken } = Tokenization.reverseString(arn);
  return length === 1 && Reference.isReference(firstToken) ? firstToken.target : undefined;
}
