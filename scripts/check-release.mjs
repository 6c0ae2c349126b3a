// Ends a release that is not ready: node scripts/check-release.mjs v1.2.3
import { readFileSync } from 'node:fs';

const [, , tag] = process.argv;
/** The packages are released together, with one version. */
const MANIFESTS = ['package.json', 'packages/hydrated-dlq/package.json'];

const manifests = MANIFESTS.map((file) => ({ file, ...JSON.parse(readFileSync(file, 'utf8')) }));
const [{ version }] = manifests;
const heading = readFileSync('CHANGELOG.md', 'utf8')
  .split('\n')
  .find((line) => line.startsWith(`## ${version} `));
const dated = /^## \S+ \(\d{4}-\d\d-\d\d\)$/;

const here = process.env.GITHUB_REPOSITORY;
const isAnother = (repository) => repository && here && !JSON.stringify(repository).includes(here);

const problems = [
  ...manifests.flatMap(({ file, version, repository }) => [
    tag !== `v${version}` && `the tag is ${tag}, the version in ${file} ${version}`,
    !repository && `${file} names no repository, against which npm checks provenance`,
    isAnother(repository) && `${file} names the repository ${JSON.stringify(repository)}, but this is ${here}`,
  ]),
  !heading && `CHANGELOG.md has no chapter "## ${version} (date)"`,
  heading && !dated.test(heading) && `CHANGELOG.md says "${heading}", where the date belongs as in (2026-11-23)`,
].filter(Boolean);
for (const problem of problems) console.error(`Not ready: ${problem}.`);
process.exitCode = problems.length > 0 ? 1 : 0;
