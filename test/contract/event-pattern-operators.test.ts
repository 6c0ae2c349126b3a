import { describe, expect, test } from 'vitest';
import { compilePattern, unsupportedOperators } from '../../contract/event-pattern';

// What AWS answered to patterns and events of each kind, as its users have recorded it, restated with values of our own.

const ABSENT = Symbol('no such field');

/** One element of a leaf, the values that match it, and those that do not. */
type Row = readonly [element: unknown, matching: readonly unknown[], other: readonly unknown[]];

const ROWS: readonly Row[] = [
  ['paid', ['paid', ['new', 'paid']], ['Paid', 'unpaid', ['new'], [], null, ABSENT, { paid: 'paid' }]],
  ['naïve 🚀 ', ['naïve 🚀 '], ['naïve 🚀']],
  ['', [''], [null, ' ', [], ABSENT]],
  [false, [false], [true, 'false', 0]],
  [null, [null], ['', 'null', [], ABSENT]],
  [300, [300, JSON.parse('300.0'), JSON.parse('3e2')], ['300', 301]],
  [{ prefix: '2026-11' }, ['2026-11-28'], ['2025-11-28', ABSENT]],
  [{ prefix: '' }, ['', 'x'], [1, null]],
  [{ prefix: { 'equals-ignore-case': 'EU-' } }, ['eu-west-1', 'EU-x'], ['us-east-1']],
  [{ suffix: '.png' }, ['a.png'], ['a.PNG', 'a.png.txt']],
  [{ suffix: '' }, ['', 'x'], [1, null]],
  [{ suffix: { 'equals-ignore-case': '.png' } }, ['a.PNG', 'a.png'], ['a.jpg']],
  [{ 'equals-ignore-case': 'Paid' }, ['PAID', 'paid'], ['unpaid', ABSENT]],
  [{ 'equals-ignore-case': '' }, [''], ['x', null]],
  [{ exists: true }, ['x', null, 0, ''], [ABSENT, [], { a: 1 }]],
  [{ exists: false }, [ABSENT, [], { a: 1 }], ['x', null]],
  [{ numeric: ['=', 3.018e2] }, [301.8], [302, '301.8', null, ABSENT]],
  [{ numeric: ['>', 100] }, [101, 100.5], [100, '101', null]],
  [{ numeric: ['>', 0, '<=', 5] }, [5, 0.1], [0, 5.1]],
  [{ cidr: '10.0.0.0/24' }, ['10.0.0.0', '10.0.0.255'], ['10.0.1.0', 'host', 10, '::1']],
  [{ cidr: '2001:db8:1::/64' }, ['2001:db8:1::ff'], ['2001:db8:2::ff', '10.0.0.1']],
  [{ wildcard: '/users/*/doc.txt' }, ['/users/a/b/doc.txt'], ['/users/a/doc.txt.bak', '/user/a/doc.txt']],
  [{ wildcard: '/users/*/d/d/d/d/doc.txt' }, ['/users/a/d/d/d/d/doc.txt'], ['/users/a/d/d/d/doc.txt']],
  [
    { wildcard: 'arn:aws:events:eu-west-1:*:event-bus/*' },
    ['arn:aws:events:eu-west-1:1:event-bus/x'],
    ['arn:aws:events'],
  ],
  [{ wildcard: '' }, [''], ['x']],
  [{ 'anything-but': 'paid' }, ['new', null, 5], ['paid', ABSENT]],
  [{ 'anything-but': ['paid', 'new'] }, ['open', null], ['new', ABSENT]],
  [{ 'anything-but': 0 }, [1, '0'], [0]],
  [{ 'anything-but': [100, 200] }, [150, '100'], [200, ABSENT]],
  [{ 'anything-but': { 'equals-ignore-case': 'paid' } }, ['new', null, 5], ['PAID', ABSENT]],
  [{ 'anything-but': { 'equals-ignore-case': ['paid', 'new'] } }, ['open', null], ['New', ABSENT]],
  [{ 'anything-but': { prefix: 'pa' } }, ['new', 5, null], ['paid', ABSENT]],
  [{ 'anything-but': { prefix: ['pa', 'ne'] } }, ['open', 5, null], ['new', ABSENT]],
  [{ 'anything-but': { suffix: '.txt' } }, ['a.png', null], ['a.txt', ABSENT]],
  [{ 'anything-but': { suffix: ['.txt', '.jpg'] } }, ['a.png', null], ['a.jpg', ABSENT]],
  [{ 'anything-but': { wildcard: '*/lib/*' } }, ['/src/a', 5, null], ['/lib/a', ABSENT]],
  [{ 'anything-but': { wildcard: ['*/lib/*', '*/bin/*'] } }, ['/src/a', null], ['/bin/a', ABSENT]],
  [{ 'anything-but': { wildcard: '' } }, ['x'], ['']],
];

describe.each(ROWS)('%j', (element, matching, other) => {
  const pattern = { detail: { field: [element] } };
  const eventWith = (value: unknown) => ({ detail: value === ABSENT ? {} : { field: value } });

  test('is supported, and matches as on AWS', () => {
    expect(unsupportedOperators(pattern)).toEqual([]);
    expect(matching.filter((value) => !compilePattern(pattern)(eventWith(value)))).toEqual([]);
    expect(other.filter((value) => compilePattern(pattern)(eventWith(value)))).toEqual([]);
  });
});

describe('an operand that AWS refuses', () => {
  test.each([
    { prefix: 1 },
    { prefix: ['a'] },
    { suffix: 1 },
    { suffix: ['.png'] },
    { 'equals-ignore-case': ['a'] },
    { 'equals-ignore-case': { prefix: 'a' } },
    { numeric: 10 },
    { numeric: ['>', 0, '<'] },
    { numeric: ['>', 0, '>', 0] },
    { NUMERIC: ['=', 5] },
    { EXISTS: true },
    { cidr: 'network' },
    { cidr: ['10.0.0.0/8'] },
    { cidr: 'xx.11.xx/8' },
    { cidr: '10.0.0.0/64x' },
    { cidr: 'xxxx:db8::/64' },
    { wildcard: 1 },
    { wildcard: ['a*'] },
    { wildcard: 'a**b' },
    { wildcard: '*:*:*:*:*:event-bus/*' },
    { 'anything-but': null },
    { 'anything-but': ['a', null] },
    { 'anything-but': { 'equals-ignore-case': 1 } },
    { 'anything-but': { 'equals-ignore-case': [1, 2] } },
    { 'anything-but': { prefix: 1 } },
    { 'anything-but': { prefix: [1, 'a'] } },
    { 'anything-but': { prefix: '' } },
    { 'anything-but': { prefix: ['a', ''] } },
    { 'anything-but': { prefix: { 'equals-ignore-case': 'a' } } },
    { 'anything-but': { suffix: 1 } },
    { 'anything-but': { suffix: [1, '.txt'] } },
    { 'anything-but': { suffix: [null, '.txt'] } },
    { 'anything-but': { suffix: '' } },
    { 'anything-but': { suffix: { 'equals-ignore-case': '.png' } } },
    { 'anything-but': { wildcard: 1 } },
    { 'anything-but': { wildcard: [1, '*/lib/*'] } },
    { 'anything-but': { wildcard: '*:*:*:*:*:event-bus/*' } },
  ])('%j is reported', (element) => {
    expect(unsupportedOperators({ field: [element] })).toEqual([`field: ${JSON.stringify(element)}`]);
  });

  test.each(['text', 42, null])('%j without a list is reported', (value) => {
    expect(unsupportedOperators({ field: value })).toHaveLength(1);
  });
});

describe('a wildcard', () => {
  test.each([
    ['*:*:*:*:event-bus/*', []],
    ['*:*:*:*:*:event-bus/*', ['a']],
    [`*${'a'.repeat(8)}`, []],
    [`*${'a'.repeat(9)}`, ['a']],
    [`*${'abcdefghijklmnopqrstuvwxyz'.repeat(3)}*`, []],
  ])('%s is too complex only when a text can match ten of its prefixes', (wildcard, reported) => {
    expect(unsupportedOperators({ a: [{ wildcard }] })).toHaveLength(reported.length);
  });
});

describe('a pattern over several fields', () => {
  const bus = { source: ['shop'], detail: { total: [{ numeric: ['>', 0] }], state: [{ 'anything-but': 'new' }] } };
  const either = { detail: { $or: [{ total: [{ numeric: ['<', 10] }] }, { state: ['paid'] }] } };
  const typed = { dynamodb: { NewImage: { total: { N: [{ numeric: ['>', 100] }, { 'anything-but': '101' }] } } } };
  const optional = { image: { note: { S: [{ 'anything-but': ['gift'] }, { exists: false }] } } };

  test.each<[string, object, object, boolean]>([
    ['all fields match', bus, { source: 'shop', detail: { total: 5, state: 'paid' } }, true],
    ['one field does not match', bus, { source: 'shop', detail: { total: 5, state: 'new' } }, false],
    ['an alternative matches', either, { detail: { total: 50, state: 'paid' } }, true],
    ['no alternative matches', either, { detail: { total: 50, state: 'new' } }, false],
    ['the name has another case', { STATE: ['paid'] }, { state: 'paid' }, false],
    [
      'a dotted name stands for a path',
      { detail: { 'state.now': ['paid'] } },
      { detail: { state: { now: 'paid' } } },
      true,
    ],
    [
      'a path stands for a dotted name',
      { detail: { state: { now: ['paid'] } } },
      { detail: { 'state.now': 'paid' } },
      true,
    ],
    ['a dotted name and one level more', { 'state.now': { now: ['paid'] } }, { state: { now: 'paid' } }, false],
    ['the detail is JSON as text', { detail: { state: ['paid'] } }, { detail: '{"state":"paid"}' }, false],
    ['a list of objects has the field', { items: { id: [{ exists: true }] } }, { items: [{ id: 1 }, { id: 2 }] }, true],
    ['a typed number passes one of two tests', typed, { dynamodb: { NewImage: { total: { N: '42' } } } }, true],
    ['a typed number passes none', typed, { dynamodb: { NewImage: { total: { N: '101' } } } }, false],
    ['an optional field has another value', optional, { image: { note: { S: 'thanks' } } }, true],
    ['an optional field has the value', optional, { image: { note: { S: 'gift' } } }, false],
    ['an optional field is absent', optional, { image: { id: { S: '1' } } }, true],
    ['the parent of an optional field is absent', optional, {}, true],
    ['one of several tests matches', { a: [{ exists: true }, { prefix: 'x' }, { suffix: 'y' }] }, { a: 'z' }, true],
  ])('where %s', (_, pattern, event, expected) => {
    expect(compilePattern(pattern)(event)).toBe(expected);
  });
});
