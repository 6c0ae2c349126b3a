import { Tokenization } from 'aws-cdk-lib';

/** The text with every token replaced; a token stands for a value that is known only at deployment. */
export function withoutTokens(text: string, replacement = ''): string {
  const fragments = Tokenization.reverseString(text).mapTokens({ mapToken: () => replacement });
  return String(fragments.join({ join: (left, right) => `${left ?? ''}${right ?? ''}` }) ?? '');
}

/** How many tokens the text holds. */
export function tokenCount(text: string): number {
  return Tokenization.reverseString(text).tokens.length;
}
