// integ-runner 2.197.10 reads cloud assemblies up to version 53 of their schema, and aws-cdk-lib 2.276 writes version 55:
// the same stacks and assets, with more beside them that the runner does not look at. Delete this file, and its mention in
// integ.config.json, once a newer integ-runner is released.
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const NEWEST_READ = '53.0.0';
const VERSIONED = /(^|\/)(manifest|integ)\.json$|\.assets\.json$/;

process.once('exit', () => {
  const folder = process.env.CDK_OUTDIR;
  if (!folder) return;
  for (const name of readdirSync(folder, { recursive: true }).filter((file) => VERSIONED.test(file))) {
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/"version": ?"5[4-9]\.\d+\.\d+"/, `"version": "${NEWEST_READ}"`));
  }
});
