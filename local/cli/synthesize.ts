import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../host';
import { type CliOptions, UsageError } from './options';

/** Part of the repository; the package does not carry it. */
const DEMO_APP = join(PACKAGE_ROOT, 'dist/bin/app.js');
const DEMO_STACK = 'HydratedDlqDemo';

/** An app to run. */
export interface ChosenApp {
  /** Command that synthesizes it, or the folder of the synthesized app. */
  readonly app: string;
  /** Stacks to run; all when empty. */
  readonly stacks: readonly string[];
  /** Whether it is the demo, of which it is known what will fail. */
  readonly isDemo: boolean;
  /** Context for the app, beside that of `cdk.json`. @default - none */
  readonly context?: Readonly<Record<string, string>>;
}

/** Whether there is a demo to run. */
export function hasDemo(): boolean {
  return existsSync(DEMO_APP);
}

/**
 * The app that is named, or else the demo, or else that of `cdk.json`.
 *
 * @throws Error when there is none of these
 */
export function chooseApp({ app, stacks, intake }: Pick<CliOptions, 'app' | 'stacks' | 'intake'>): ChosenApp {
  if (app !== undefined) return { app, stacks, isDemo: false };
  if (hasDemo())
    return {
      app: `"${process.execPath}" "${DEMO_APP}"`,
      stacks: stacks.length > 0 ? stacks : [DEMO_STACK],
      isDemo: true,
      context: { ...(intake && { intake }) },
    };
  if (intake) throw new UsageError('--intake is an option of the demo, which only the repository has.');
  const own = readJson('cdk.json').app;
  if (typeof own === 'string') return { app: own, stacks, isDemo: false };
  throw new Error(
    `There is no app to run: no cdk.json in ${process.cwd()}. Name one, as in --app 'npx ts-node bin/app.ts'`,
  );
}

/**
 * The folder of a synthesized app. A command is run as the CDK's command line runs it: with the context of `cdk.json`, and
 * where to write in the environment.
 *
 * @param app Command that synthesizes the app, or the folder of a synthesized one.
 * @param extra Context beside that of `cdk.json`.
 * @throws Error with the command's output when it fails
 */
export async function synthesize(app: string, extra: Readonly<Record<string, string>> = {}): Promise<string> {
  if (existsSync(app) && statSync(app).isDirectory()) return app;
  const outputFolder = mkdtempSync(join(tmpdir(), 'cdk.out-'));
  process.once('exit', () => rmSync(outputFolder, { recursive: true, force: true }));
  const environment = {
    // The CDK's validation of templates takes seconds; it is for what will be deployed to AWS.
    CDK_VALIDATION: 'false',
    ...process.env,
    CDK_OUTDIR: outputFolder,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context(), ...extra }),
  };
  const child = spawn(app, { shell: true, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code, signal] = await once(child, 'close');
  if (code !== 0) {
    const printed = output.trim();
    const what = printed === '' ? 'and printed nothing.' : `and printed:\n${printed}`;
    throw new Error(`The app could not be synthesized. "${app}" ended with ${code ?? signal} ${what}`);
  }
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
