// Lists the licences of everything that is bundled into what ships, with their texts, as the licences ask for.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INPUTS } from './bundle-inputs.mjs';

/** The folder of the package that a bundled file is from: what follows the last `node_modules/`, scope and name. */
function packageFolder(file) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return { name, version, license, text: file ? readFileSync(join(folder, file), 'utf8').trim() : '' };
}

const inputs = readdirSync(INPUTS).flatMap((file) => JSON.parse(readFileSync(join(INPUTS, file), 'utf8')));
const folders = [...new Set(inputs.map(packageFolder))].filter((folder) => folder && existsSync(folder));
const packages = folders.map(describe).sort((a, b) => `${a.name}@${a.version}`.localeCompare(`${b.name}@${b.version}`));

const list = packages.map(({ name, version, license }) => `${name} ${version}: ${license}`);
const texts = Map.groupBy(packages, ({ text }) => text);
const sections = [...texts].map(([text, of]) => `${of.map(({ name }) => name).join(', ')}\n\n${text}`);
writeFileSync(
  'dist/THIRD-PARTY-LICENSES.txt',
  ['Packages bundled into this one', list.join('\n'), ...sections].join(`\n\n${'-'.repeat(80)}\n\n`),
);
