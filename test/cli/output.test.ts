import { afterEach, describe, expect, test, vi } from 'vitest';
import { Output } from '../../cli/terminal/output';

afterEach(() => vi.unstubAllEnvs());

function outputOf(colors: '0' | '1', json = false) {
  vi.stubEnv('FORCE_COLOR', colors);
  const written: Record<'stdout' | 'stderr', string[]> = { stdout: [], stderr: [] };
  const stdout = { write: (text: string) => written.stdout.push(text) };
  const stderr = { write: (text: string) => written.stderr.push(text) };
  return { written, output: new Output(json, { stdout, stderr }) };
}

describe('what records and logs hold', () => {
  const hostile = 'paid\u001b[2J\u001b]0;title\u0007 \u009b31m \u202Eevil\r\nall done';
  const harmless = 'paid\\u001B[2J\\u001B]0;title\\u0007 \\u009B31m \\u202Eevil\nall done\n';

  test.each(['0', '1'] as const)('does not reach the terminal as commands to it, FORCE_COLOR=%s', (colors) => {
    const { written, output } = outputOf(colors);
    output.line(hostile);
    output.note(hostile);

    expect(written).toEqual({ stdout: [harmless], stderr: [harmless] });
  });

  test('cannot go back in a line', () => {
    const { written, output } = outputOf('0');
    output.line('100 failed\r0 failed');

    expect(written.stdout).toEqual(['100 failed\n0 failed\n']);
  });

  test('stays what it is in JSON', () => {
    const { written, output } = outputOf('0', true);
    output.object({ message: hostile });

    expect(written.stdout).toEqual([expect.stringMatching(/^[ -~]+\n$/)]);
    expect(JSON.parse(`${written.stdout}`)).toEqual({ message: hostile });
  });
});

test('colors are written where there are any', () => {
  const { written, output } = outputOf('1');
  output.line(`${output.colors.bold('g1')} ${output.colors.dim('3 min')} ${output.colors.cyan('stage')}`);
  output.warn('left');

  expect(written.stdout).toEqual(['\u001b[1mg1\u001b[22m \u001b[2m3 min\u001b[22m \u001b[36mstage\u001b[39m\n']);
  expect(written.stderr).toEqual(['\u001b[33mleft\u001b[39m\n']);
});
