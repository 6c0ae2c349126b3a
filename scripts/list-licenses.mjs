// Lists the licenses of all packages in some bundles, with their texts, as the licenses ask for:
// node scripts/list-licenses.mjs <folder of the list> <bundle>...
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledPackages } from './bundle-inputs.mjs';

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return { name, version, license, text: file && readFileSync(join(folder, file), 'utf8').trim() };
}

/** Some packages name their license and leave its text out. */
function textOf({ name, license, text }, packages) {
  if (text) return text;
  const other = packages.find((other) => other.license === license && other.text);
  if (!other) throw new Error(`${name} comes without the text of its license, ${license}: look for it`);
  return `${license}, without a text in the package: it is the one given with ${other.name}.`;
}

const [, , folder, ...bundles] = process.argv;
const packages = bundledPackages(bundles)
  .map(describe)
  .sort((a, b) => `${a.name}@${a.version}`.localeCompare(`${b.name}@${b.version}`));

const list = packages.map(({ name, version, license }) => `${name} ${version}: ${license}`);
const texts = Map.groupBy(packages, (bundled) => textOf(bundled, packages));
const sections = [...texts].map(([text, of]) => `${of.map(({ name }) => name).join(', ')}\n\n${text}`);
writeFileSync(
  join(folder, 'THIRD-PARTY-LICENSES.txt'),
  ['Packages bundled into this one', list.join('\n'), ...sections].join(`\n\n${'-'.repeat(80)}\n\n`),
);
