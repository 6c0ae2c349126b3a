import { describe, expect, test } from 'vitest';
import { flowchartProblems } from '../helpers/docs/flowchart';
import { documentedBlocks } from './markdown';

const DRAWING = `flowchart LR
  stream[Kinesis stream or<br/>table] --> consumer[your function]
  consumer -- OnFailure: pointer --> staging[(staging queue)]
  staging -. not now: try again .-> staging
`;

describe('drawings of the documentation are flowcharts of described nodes and known links', () => {
  test.each(documentedBlocks('mermaid'))('$origin', ({ code }) => {
    expect(flowchartProblems(code)).toEqual([]);
  });
});

describe('what Mermaid cannot read, or would draw as something else, is found', () => {
  test('and nothing else', () => {
    expect(flowchartProblems(DRAWING)).toEqual([]);
  });

  test.each([
    ['flowchart LR', 'flowchat LR'],
    ['flowchart LR', 'flowchart XY'],
    ['[your function]', '[your function'],
    ['[your function]', '[your "function]'],
    ['[your function]', '[your function (fails)]'],
    ['[your function]', '[your function]]'],
    ['[(staging queue)]', '[(staging queue]'],
    ['-- OnFailure: pointer -->', '-- OnFailure: pointer'],
    ['-- OnFailure: pointer -->', '-- OnFailure: pointer ->'],
    ['-- OnFailure: pointer -->', '-->|OnFailure: pointer'],
    ['-. not now: try again .->', '-. not now: try again -->'],
    ['.-> staging', '.->'],
    ['.-> staging', '.-> stagin'],
    ['.-> staging', '.-> the staging'],
    ['consumer[', 'end['],
  ])('%s → %s', (right, wrong) => {
    expect(flowchartProblems(DRAWING.replace(right, wrong))).not.toEqual([]);
  });
});
