import { describe, expect, test } from 'vitest';
import { parseShortened } from '../helpers/docs/shortened-json';
import { documentedBlocks } from './markdown';

describe('JSON of the documentation, but for comments and ellipses', () => {
  test.each(documentedBlocks('json', 'jsonc'))('$origin can be parsed', ({ code }) => {
    expect(parseShortened(code)).toBeTypeOf('object');
  });
});
