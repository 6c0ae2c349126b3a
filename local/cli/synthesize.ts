import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../package-root';

/** Command that synthesizes the demo. */
export function demoCommand(): string {
  const app = join(PACKAGE_ROOT, 'dist/bin/app.js');
  if (!existsSync(app)) throw new Error(`The demo app is not built: there is no ${app}. Run: npm run build`);
  return `"${process.execPath}" "${app}"`;
}

/**
 * The folder of a synthesized app. A command is run as the CDK's command line runs it: with the context of `cdk.json`, and
 * where to write in the environment.
 *
 * @param app Command that synthesizes the app, or the folder of a synthesized one.
 * @throws Error with the command's output when it fails
 */
export async function synthesize(app: string): Promise<string> {
  if (existsSync(app) && statSync(app).isDirectory()) return app;
  const outputFolder = mkdtempSync(join(tmpdir(), 'cdk.out-'));
  const environment = { CDK_OUTDIR: outputFolder, CDK_CONTEXT_JSON: JSON.stringify(context()) };
  const child = spawn(app, { shell: true, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The app could not be synthesized, "${app}" ended with ${code}:\n${output.trim()}`);
  if (!existsSync(join(outputFolder, 'manifest.json')))
    throw new Error(
      `The command "${app}" synthesized nothing. Does it call app.synth(), and create its App without an outdir?`,
    );
  return outputFolder;
}

/** Feature flags and other context that the CDK's command line hands to an app. */
function context(): Record<string, unknown> {
  return { ...readJson('cdk.json').context, ...readJson('cdk.context.json'), 'aws:cdk:enable-path-metadata': true };
}

function readJson(file: string): Record<string, unknown> & { readonly context?: object } {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
