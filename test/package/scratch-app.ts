import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const repositoryModules = path.join(root, 'node_modules');

export interface Packed {
  readonly tarball: string;
  readonly files: readonly string[];
}

/** Packs the built package as `npm publish` would. */
export function pack(directory: string): Packed {
  const output = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', directory], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [packed] = JSON.parse(output) as [{ filename: string; files: { path: string }[] }];
  return { tarball: path.join(directory, packed.filename), files: packed.files.map((file) => file.path) };
}

export interface ScratchAppOptions {
  readonly tarball: string;
  /** The app's own `package.json`. */
  readonly manifest: Record<string, unknown>;
  readonly files: Record<string, string>;
  /** Folder of `node_modules` that serves as `aws-cdk-lib`. */
  readonly cdk?: string;
}

/** An app outside the repository with the packed package installed. */
export class ScratchApp {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'hydrated-dlq-app-'));

  constructor(options: ScratchAppOptions) {
    this.write('package.json', JSON.stringify(options.manifest));
    for (const [file, text] of Object.entries(options.files)) {
      this.write(file, text);
    }
    this.install(options.tarball, options.cdk ?? 'aws-cdk-lib');
  }

  /** Runs a script with this repository's Node; answers what it printed, or throws with it. */
  node(...args: string[]): string {
    try {
      return execFileSync(process.execPath, args, { cwd: this.directory, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${args.join(' ')} failed:\n${stdout}${stderr}`);
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(this.directory, file)), { recursive: true });
    writeFileSync(path.join(this.directory, file), text);
  }

  /**
   * What `npm install` would lay out, without the network: small packages are copied, so that they find this app's
   * `aws-cdk-lib`; large ones are linked.
   */
  private install(tarball: string, cdk: string): void {
    const modules = path.join(this.directory, 'node_modules');
    mkdirSync(path.join(modules, 'cdk-hydrated-dlq'), { recursive: true });
    mkdirSync(path.join(modules, '@types'), { recursive: true });
    execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', path.join(modules, 'cdk-hydrated-dlq')]);
    for (const name of readdirSync(path.join(repositoryModules, '@aws-cdk')).filter((name) =>
      name.endsWith('-alpha'),
    )) {
      cpSync(path.join(repositoryModules, '@aws-cdk', name), path.join(modules, '@aws-cdk', name), { recursive: true });
    }
    symlinkSync(path.join(repositoryModules, cdk), path.join(modules, 'aws-cdk-lib'));
    for (const name of ['constructs', '@types/node', 'undici-types']) {
      symlinkSync(path.join(repositoryModules, name), path.join(modules, name));
    }
  }
}
