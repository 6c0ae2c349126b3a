import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../cli/program';
import { codeSpansOf } from '../helpers/docs/code-blocks';
import { documentedCommands, textOf } from '../helpers/docs/markdown';

const page = textOf('docs/command-line.md');

/** The text of a section, such as `list`; of what stands before the commands without a name. */
function section(name?: string): string {
  const commands = page.indexOf('\n## list\n');
  if (name === undefined) return page.slice(0, commands);
  const start = page.indexOf(`\n## ${name}\n`, commands);
  const end = page.indexOf('\n## ', start + 1);
  return page.slice(start, end < 0 ? undefined : end);
}

/** Options that a text describes: each in the first column of a table. */
function described(text: string): string[] {
  const rows = [...text.matchAll(/^\| (`-[^|]*?) \|/gm)].map(([, cell = '']) => cell);
  return rows.flatMap((cell) => codeSpansOf(cell).flatMap(({ code }) => code.split(' ')[0] ?? []));
}

function optionsOf(command: Command): string[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ short, long }) => [short, long].flatMap((option) => option ?? []));
}

/** The command line, which says what it would run. */
function parse(args: readonly string[]): Promise<unknown> {
  const program = createProgram(async () => undefined);
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  return program.parseAsync([...args], { from: 'user' });
}

const { commands } = createProgram(async () => undefined);

describe('docs/command-line.md', () => {
  test.each(commands.map((command) => [command.name(), command] as const))(
    'describes the options that %s has, and no others',
    (name, command) => {
      const known = optionsOf(command);
      const general = described(section()).filter((option) => known.includes(option));

      expect(new Set([...general, ...described(section(name))])).toEqual(new Set(known));
    },
  );

  test('lists all commands', () => {
    const listed = [...section().matchAll(/^\| \[`(\w+)`\]\(#\w+\) \|/gm)].map(([, name]) => name);

    expect(listed).toEqual(commands.map((command) => command.name()));
  });
});

describe('calls of the command line in the documentation', () => {
  const calls = documentedCommands().flatMap(({ origin, code }) =>
    [...code.matchAll(/npx hydrated-dlq ([^\n#]*)/g)].map(([, args = '']) => ({ origin, args: args.trim() })),
  );

  test.each(calls)('$origin: it understands $args', async ({ args }) => {
    const words = args
      .replace(/<[^>]*>/g, 'placeholder')
      .replaceAll('placeholder --help', 'list --help')
      .split(/\s+/);
    const code = await parse(words).then(
      () => 0,
      ({ exitCode }) => exitCode,
    );

    expect(code).toBe(0);
  });
});
