// Draws docs/local-run.svg, the picture of the README: runs the demo and renders what it prints, as a terminal shows it.
// It leaves out repeated lines, so that the whole story fits, and what depends on the machine: times and its temporary
// folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';

const PICTURE = 'docs/local-run.svg';
const COLUMNS = 126;
/** Lines of one kind that are shown; lines are of one kind when they begin with the same two words. */
const SHOWN = 2;
/** Stands for lines that are left out. */
const LEFT_OUT = '  ⋮';
/** Where the local cloud keeps the code of functions. */
const FOLDER = new RegExp(`${tmpdir()}/hydrated-dlq-\\w+/`, 'g');

/** Colors of the SVG, light and dark; the names are those of the classes. */
const THEMES = {
  light: { back: '#f6f8fa', plain: '#1f2328', good: '#1a7f37', bad: '#cf222e', detail: '#59636e' },
  dark: { back: '#151b23', plain: '#e6edf3', good: '#3fb950', bad: '#f85149', detail: '#9198a1' },
};
const TONES = { 32: 'good', 31: 'bad', 2: 'detail' };

const CHARACTER = { width: 7.25, height: 18 };
const MARGIN = 18;

/** Makes the command line believe that it writes to a terminal: only there it uses colors. */
const TERMINAL = `data:text/javascript,Object.assign(process.stdout,{isTTY:true,columns:${COLUMNS}})`;

const child = spawn(process.execPath, ['--import', TERMINAL, 'dist/local/cli.js', ...process.argv.slice(2)], {
  env: { ...process.env, FORCE_COLOR: '1' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [printed, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'close')]);
if (exitCode !== 0) throw new Error(`The demo ended with ${exitCode}. Run \`npm run local\` to see why.`);

const lines = selectedFrom(linesOf(printed));
writeFileSync(PICTURE, svgOf([{ tone: 'plain', words: '$ npm run local' }, ...lines]));
console.log(`Written to ${PICTURE}: ${lines.length + 1} lines.`);

/** What stands on the screen in the end: a line that was cleared is gone, and a color lasts until it is reset. */
function linesOf(output) {
  let lasting = 'plain';
  return output.split('\n').map((raw) => {
    const shown = raw.slice(raw.lastIndexOf('\r') + 1);
    let tone = lasting;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins a color's code.
    for (const [, code] of shown.matchAll(/\x1b\[(\d+)m/g)) {
      lasting = TONES[code] ?? 'plain';
      if (lasting !== 'plain') tone = lasting;
    }
    return { tone, words: stripVTControlCharacters(shown).replaceAll(FOLDER, '…/') };
  });
}

/** The story without its repetitions, the message in two columns, and what was not run. */
function selectedFrom(all) {
  const seen = new Map();
  const selected = [];
  for (const { tone, words } of all) {
    const [, event] = /^ *[\d.]+ s {2}(.*)/.exec(words) ?? [];
    if (/^.{30,} \| /.test(words) || event?.startsWith('Not run')) continue;
    const kind = event?.trim().split(' ', 2).join(' ');
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    if (kind === undefined || count <= SHOWN) selected.push({ tone, words: event ?? words });
    else if (selected.at(-1).words !== LEFT_OUT) selected.push({ tone: 'detail', words: LEFT_OUT });
  }
  const isGap = (line) => line === undefined || line.words === '' || line.words === LEFT_OUT;
  return selected.filter((line, index) => !isGap(line) || !isGap(selected[index - 1])).slice(0, -1);
}

function svgOf(lines) {
  const width = Math.ceil(COLUMNS * CHARACTER.width) + 2 * MARGIN;
  const height = lines.length * CHARACTER.height + 2 * MARGIN;
  const rows = lines.map(({ tone, words }, index) => {
    const shown = words.length > COLUMNS ? `${words.slice(0, COLUMNS - 1)}…` : words;
    const y = MARGIN + (index + 0.75) * CHARACTER.height;
    return `<text class="${tone}" x="${MARGIN}" y="${y}" xml:space="preserve">${escaped(shown)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Output of npm run local">
<style>
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; }
${rulesOf(THEMES.light)}
@media (prefers-color-scheme: dark) {
${rulesOf(THEMES.dark)}
}
</style>
<rect class="back" width="${width}" height="${height}" rx="8"/>
${rows.join('\n')}
</svg>
`;
}

function rulesOf(theme) {
  return Object.entries(theme)
    .map(([name, color]) => `.${name} { fill: ${color}; }`)
    .join('\n');
}

function escaped(words) {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
