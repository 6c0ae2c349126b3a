// Stores the templates of all variations in their snapshots, offline and within seconds. The runner stores the same with
// "npm run integ -- --dry-run --force", together with what a deployment needs, and takes a minute for each variation.
require('ts-node/register/transpile-only');
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const flags = join(__dirname, '../node_modules/@aws-cdk/integ-runner/lib/recommended-feature-flags.json');
process.env.CDK_CONTEXT_JSON = readFileSync(flags, 'utf8');

for (const file of readdirSync(__dirname).filter((name) => /^integ\..*\.ts$/.test(name))) {
  const { variation } = require(join(__dirname, file));
  for (const { template, templateFile } of variation.test.node.root.synth().stacks)
    writeFileSync(join(__dirname, `${file}.snapshot`, templateFile), JSON.stringify(template, undefined, 1));
}
