import { expect, test } from 'vitest';
import { checkJsonPath, isJsonPath, valueAt } from '../../local/json';

const event = { 'detail-type': 't', detail: { a_b: [{ 'c/d': 1 }, null], text: '{"inner":2}' } };

test.each([
  ['$', event],
  ['$.detail-type', 't'],
  ['$.detail.a_b[0].c/d', 1],
  ['$.detail.a_b[1]', null],
  ['$.detail.a_b[2]', undefined],
  ['$.detail.a_b[1].x', undefined],
  ['$.detail.toString', undefined],
  ['$.detail.text.inner', undefined],
])('%s finds its value', (path, value) => {
  expect(() => checkJsonPath('Path', path)).not.toThrow();
  expect(valueAt(path, event)).toEqual(value);
});

test('a text is looked into where the caller opens it', () => {
  const open = (found: unknown) => (typeof found === 'string' ? JSON.parse(found) : found);

  expect(valueAt('$.detail.text.inner', event, open)).toBe(2);
});

test.each(["$.detail['a']", '$.detail[*]', '$..detail', '$.detail.', '$[0]', '$.a[-1]', '$.a[?(@.b)]'])(
  '%s is refused',
  (path) => {
    expect(() => checkJsonPath('Path', path)).toThrow(`Path: ${path} is not a path`);
  },
);

test.each([
  ['$.a', true],
  ['$', true],
  ['$5', false],
  ['a $.b', false],
])('%s is a path: %s', (text, expected) => {
  expect(isJsonPath(text)).toBe(expected);
});
