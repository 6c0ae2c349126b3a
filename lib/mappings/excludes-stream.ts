import { Reference, Token, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { FailureFilter, FilterSubject } from '../filters/failure-filter';
import type { StreamDescription } from './stream-description';

/** Whether no failure of the stream can match any of the filters. What is known only at deployment may match. */
export function excludesStream(filters: readonly FailureFilter[], stream: StreamDescription): boolean {
  return filters.length > 0 && filters.every(({ _subject }) => _subject !== undefined && isAnother(_subject, stream));
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
