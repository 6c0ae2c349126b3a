import { describe, expect, test } from 'vitest';
import { compilePattern, unsupportedOperators } from '../../contract/event-pattern';

/** Facts from aws/event-ruler (README and src/test) and the EventBridge User Guide (comparison operators); tables are pattern, event. */
type Rows = readonly (readonly [name: string, pattern: object, event: unknown])[];

const state = (leaf: unknown) => ({ detail: { state: [leaf] } });
const detail = (members: unknown) => ({ detail: members });

const MATCHES: Rows = [
  ['a literal', state('running'), detail({ state: 'running' })],
  ['one of several literals', { state: ['stopped', 'running'] }, { state: 'running' }],
  ['other members of the event do not matter', state('running'), { source: 'x', detail: { state: 'running', y: 1 } }],
  ['null', state(null), detail({ state: null })],
  ['the empty text', state(''), detail({ state: '' })],
  ['true', state(true), detail({ state: true })],
  ['a number by value, 300 like 300.0', state(300), JSON.parse('{"detail":{"state":300.0}}')],
  ['prefix', state({ prefix: 'run' }), detail({ state: 'running' })],
  ['the empty prefix', state({ prefix: '' }), detail({ state: 'running' })],
  ['suffix', state({ suffix: 'ing' }), detail({ state: 'running' })],
  [
    'prefix regardless of case',
    state({ prefix: { 'equals-ignore-case': 'EventB' } }),
    detail({ state: 'eVENTbridge' }),
  ],
  ['suffix regardless of case', state({ suffix: { 'equals-ignore-case': '.PNG' } }), detail({ state: 'a.pNg' })],
  ['equals-ignore-case', state({ 'equals-ignore-case': 'alice' }), detail({ state: 'ALICE' })],
  ['anything-but a text', state({ 'anything-but': 'initializing' }), detail({ state: 'running' })],
  ['anything-but a text, of a number', state({ 'anything-but': 'x' }), detail({ state: 5 })],
  ['anything-but a text, of null', state({ 'anything-but': 'x' }), detail({ state: null })],
  ['anything-but a number', state({ 'anything-but': 123 }), detail({ state: 124 })],
  ['anything-but a number, of the same digits as text', state({ 'anything-but': 123 }), detail({ state: '123' })],
  ['anything-but a list', state({ 'anything-but': ['stopped', 'overloaded'] }), detail({ state: 'running' })],
  [
    'anything-but, of an array with another value',
    state({ 'anything-but': 'banned' }),
    detail({ state: ['banned', 'ok'] }),
  ],
  ['anything-but prefix', state({ 'anything-but': { prefix: 'init' } }), detail({ state: 'running' })],
  ['anything-but prefix, of a number', state({ 'anything-but': { prefix: 'init' } }), detail({ state: 1 })],
  ['anything-but prefixes', state({ 'anything-but': { prefix: ['init', 'stop'] } }), detail({ state: 'running' })],
  ['anything-but suffixes', state({ 'anything-but': { suffix: ['.txt', '.rtf'] } }), detail({ state: 'a.png' })],
  [
    'anything-but wildcards',
    state({ 'anything-but': { wildcard: ['*/lib/*', '*/bin/*'] } }),
    detail({ state: '/src/a' }),
  ],
  ['numeric =', state({ numeric: ['=', 3.018e2] }), detail({ state: 301.8 })],
  ['numeric <', state({ numeric: ['<', 10] }), detail({ state: -1 })],
  ['numeric range, open below and closed above', state({ numeric: ['>', 0, '<=', 5] }), detail({ state: 5 })],
  ['numeric range, closed below', state({ numeric: ['>=', 0, '<', 5] }), detail({ state: 0 })],
  ['numeric, of an array', state({ numeric: ['>', 0, '<', 10] }), detail({ state: [100, 5, 200] })],
  ['cidr', state({ cidr: '10.0.0.0/24' }), detail({ state: '10.0.0.255' })],
  ['cidr of version 6', state({ cidr: '2001:db8::/32' }), detail({ state: '2001:0db8::1' })],
  ['wildcard', state({ wildcard: 'dir/*.png' }), detail({ state: 'dir/a/b.png' })],
  ['wildcard for nothing at all', state({ wildcard: 'Simple*Service' }), detail({ state: 'SimpleService' })],
  ['wildcard with several stars', state({ wildcard: '*a*b*' }), detail({ state: 'xaybz' })],
  ['an escaped star', state({ wildcard: 'a\\*b' }), detail({ state: 'a*b' })],
  ['an escaped backslash', state({ wildcard: 'a\\\\*' }), detail({ state: 'a\\b' })],
  ['exists', state({ exists: true }), detail({ state: null })],
  ['exists false', state({ exists: false }), detail({})],
  ['exists false, the parent missing too', state({ exists: false }), {}],
  ['exists false on an intermediate node', { detail: [{ exists: false }] }, detail({ state: 1 })],
  ['exists false, of an empty array', state({ exists: false }), detail({ state: [] })],
  ['exists false or a value, absent', { a: [{ exists: false }, 'x'] }, {}],
  ['exists false or a value, present', { a: [{ exists: false }, 'x'] }, { a: 'x' }],
  ['intersection of arrays', { resources: ['b', 'c'] }, { resources: ['a', 'b'] }],
  ['array levels are crushed out', { a: { b: ['x'] } }, { a: [[{ b: 'y' }], [{ b: ['x'] }]] }],
  ['both fields in the same element', { a: { x: [1], y: [2] } }, { a: [{ x: 1 }, { x: 1, y: 2 }] }],
  ['a field of the array itself beside one in an element', { a: { n: ['b'] }, v: ['1'] }, { a: [{ n: 'b' }], v: '1' }],
  ['values directly in two arrays', { t: ['a'], c: ['y'] }, { t: ['z', 'a'], c: ['x', 'y'] }],
  ['nested arrays, same elements', { u: { t: { k: ['c'], v: ['b'] } } }, { u: [{ t: [{ k: 'c', v: 'b' }] }] }],
  [
    'exists false beside a match in the element',
    { d: { a: [1], b: [{ exists: false }] } },
    { d: [{ a: 1 }, { a: 2, b: 3 }] },
  ],
  ['a dotted name and a path are the same', { detail: { 'a.b': ['x'] } }, detail({ a: { b: 'x' } })],
  ['$or, first', { $or: [{ a: [1] }, { b: [2] }] }, { a: 1 }],
  ['$or, second', { $or: [{ a: [1] }, { b: [2] }] }, { a: 0, b: 2 }],
  ['$or inside, and a sibling', { s: ['x'], d: { $or: [{ a: [1] }, { b: [2] }] } }, { s: 'x', d: { b: 2 } }],
  ['$or in $or', { $or: [{ a: [1] }, { b: [2], $or: [{ c: [3] }, { d: [4] }] }] }, { b: 2, d: 4 }],
  ['$or as a plain name', { $or: { a: [1] } }, { $or: { a: 1 } }],
  ['$or as a leaf of operators', { $or: [{ numeric: ['=', 1] }, { prefix: 'abc' }] }, { $or: 'abcd' }],
  ['exactly', state({ exactly: 'x' }), detail({ state: 'x' })],
];

const MISSES: Rows = [
  ['another literal', state('running'), detail({ state: 'stopped' })],
  ['a missing field', state('running'), detail({})],
  ['one of two fields wrong', { a: [1], b: [2] }, { a: 1, b: 3 }],
  ['null is not the empty text', state(null), detail({ state: '' })],
  ['null is not absence', state(null), detail({})],
  ['the text of a number', state(5), detail({ state: '5' })],
  ['an intermediate node', { detail: ['x'] }, detail({ state: 'x' })],
  ['prefix of a number', state({ prefix: '1' }), detail({ state: 12 })],
  ['prefix in another case', state({ prefix: 'RUN' }), detail({ state: 'running' })],
  ['suffix only in the middle', state({ suffix: 'nn' }), detail({ state: 'running' })],
  ['anything-but, equal', state({ 'anything-but': 'x' }), detail({ state: 'x' })],
  ['anything-but, of a missing field', state({ 'anything-but': 'x' }), detail({})],
  ['anything-but, all of an array', state({ 'anything-but': ['a', 'b'] }), detail({ state: ['a', 'b'] })],
  ['anything-but prefix', state({ 'anything-but': { prefix: 'init' } }), detail({ state: 'initializing' })],
  [
    'anything-but ignoring case',
    state({ 'anything-but': { 'equals-ignore-case': ['A', 'b'] } }),
    detail({ state: 'B' }),
  ],
  ['anything-but wildcard', state({ 'anything-but': { wildcard: '*/lib/*' } }), detail({ state: '/lib/a' })],
  ['numeric of a text: DynamoDB numbers are texts', { N: [{ numeric: ['=', 5] }] }, { N: '5' }],
  ['numeric range, above', state({ numeric: ['>', 0, '<=', 5] }), detail({ state: 6 })],
  ['numeric range, open bound', state({ numeric: ['>', 0, '<=', 5] }), detail({ state: 0 })],
  ['cidr, next network', state({ cidr: '10.0.0.0/24' }), detail({ state: '10.0.1.0' })],
  ['cidr, no address', state({ cidr: '10.0.0.0/24' }), detail({ state: '10.0.0' })],
  ['wildcard, overlapping ends', state({ wildcard: 'aba*aba' }), detail({ state: 'aba' })],
  ['wildcard, an escaped star is no wildcard', state({ wildcard: 'a\\*b' }), detail({ state: 'axb' })],
  ['exists true on an intermediate node', { detail: [{ exists: true }] }, detail({ state: 1 })],
  ['exists true, of an empty array', state({ exists: true }), detail({ state: [] })],
  ['exists false, present as null', state({ exists: false }), detail({ state: null })],
  ['exists false, in some element', { d: { b: [{ exists: false }] } }, { d: [{ a: 1 }, { b: 2 }] }],
  [
    'exists false beside a match, present in its element',
    { d: { a: [1], b: [{ exists: false }] } },
    { d: [{ a: 1, b: 2 }] },
  ],
  [
    'fields of different elements: Anna Jones',
    { employees: { firstName: ['Anna'], lastName: ['Jones'] } },
    {
      employees: [
        { firstName: 'Anna', lastName: 'Smith' },
        { firstName: 'Peter', lastName: 'Jones' },
      ],
    },
  ],
  [
    'nested arrays, different inner elements',
    { u: { t: { k: ['c'], v: ['b'] } } },
    { u: [{ t: [{ k: 'c' }, { v: 'b' }] }] },
  ],
  ['nested arrays, different outer elements', { d: { n: ['x'], i: { x: [1] } } }, { d: [{ n: 'x' }, { i: { x: 1 } }] }],
  ['$or, neither', { $or: [{ a: [1] }, { b: [2] }] }, { a: 2, b: 1 }],
  ['$or holds, the sibling does not', { s: ['x'], $or: [{ a: [1] }, { b: [2] }] }, { s: 'y', a: 1 }],
  ['an event that is no object', state('running'), 'running'],
];

describe('compilePattern', () => {
  test.each(MATCHES)('matches: %s', (_name, pattern, event) => {
    expect(compilePattern(pattern)(event)).toBe(true);
  });

  test.each(MISSES)('does not match: %s', (_name, pattern, event) => {
    expect(compilePattern(pattern)(event)).toBe(false);
  });

  test('every pattern of these tables is fully supported', () => {
    expect([...MATCHES, ...MISSES].flatMap(([, pattern]) => unsupportedOperators(pattern))).toEqual([]);
  });
});

describe('an operator that the matcher does not support', () => {
  test.each<[unknown, string]>([
    [{ a: { b: [{ regex: 'x' }] } }, 'a.b: {"regex":"x"}'],
    [{ a: [{ prefix: 'x', suffix: 'y' }] }, 'a: {"prefix":"x","suffix":"y"}'],
    [{ a: [{ prefix: 5 }] }, 'a: {"prefix":5}'],
    [{ a: [{ numeric: ['~', 5] }] }, 'a: {"numeric":["~",5]}'],
    [{ a: [{ numeric: ['<', 5, '>', 1] }] }, 'a: {"numeric":["<",5,">",1]}'],
    [{ a: [{ 'anything-but': ['x', 5] }] }, 'a: {"anything-but":["x",5]}'],
    [{ a: [{ 'anything-but': { numeric: ['=', 5] } }] }, 'a: {"anything-but":{"numeric":["=",5]}}'],
    [{ a: [{ cidr: '10.0.0.0/33' }] }, 'a: {"cidr":"10.0.0.0/33"}'],
    [{ a: [{ wildcard: 'a**b' }] }, 'a: {"wildcard":"a**b"}'],
    [{ a: [{ wildcard: 'a\\b' }] }, 'a: {"wildcard":"a\\\\b"}'],
    [{ a: [{ exists: 'yes' }] }, 'a: {"exists":"yes"}'],
    [{ a: [['x']] }, 'a: ["x"]'],
    [{ a: 'x' }, 'a: must be an object with members'],
    [{ a: [] }, 'a: must not be an empty array'],
    [{ a: {} }, 'a: must be an object with members'],
    [{}, 'pattern: must be an object with members'],
    ['x', 'pattern: must be an object with members'],
  ])('%j is reported and keeps the event', (pattern, problem) => {
    expect(unsupportedOperators(pattern)).toEqual([problem]);
    expect(compilePattern(pattern)({ a: { b: 'y' } })).toBe(true);
  });

  test('does not weaken the rest of the pattern', () => {
    const pattern = { a: [{ regex: 'x' }], b: [1] };

    expect(compilePattern(pattern)({ a: 'y', b: 1 })).toBe(true);
    expect(compilePattern(pattern)({ a: 'y', b: 2 })).toBe(false);
  });
});
