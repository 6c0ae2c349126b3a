import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const repositoryModules = path.join(root, 'node_modules');

/**
 * A Node.js as users have it, named from outside: apps run with it, and its npm installs them, from the registry. Without
 * it, apps run with this repository's Node.js and link this repository's packages, which needs no network.
 */
export const consumerNode = process.env.CONSUMER_NODE;

export interface Packed {
  readonly tarball: string;
  readonly files: readonly string[];
}

/** Packs a built package as `npm publish` would: that of the root, or a workspace. */
export function pack(directory: string, workspace?: string): Packed {
  const which = workspace === undefined ? [] : ['--workspace', workspace];
  const output = execFileSync(
    'npm',
    ['pack', ...which, '--ignore-scripts', '--json', '--pack-destination', directory],
    {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const [packed] = JSON.parse(output) as [{ filename: string; files: { path: string }[] }];
  return { tarball: path.join(directory, packed.filename), files: packed.files.map((file) => file.path) };
}

export interface ScratchAppOptions {
  readonly tarball: string;
  /** What the app itself depends on beside the package and what that needs. */
  readonly dependencies: readonly string[];
  /** The app's own `package.json`. */
  readonly manifest: Record<string, unknown>;
  readonly files: Record<string, string>;
  /** Packages for which others of this repository's `node_modules` stand in: older versions. */
  readonly standIns?: Record<string, string>;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly peerDependenciesMeta?: Record<string, { readonly optional?: boolean }>;
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

/** What npm installs along with a package. */
function requirementsOf({ dependencies, peerDependencies = {}, peerDependenciesMeta = {} }: Manifest): string[] {
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  return [...Object.keys(dependencies ?? {}), ...peers];
}

/** An app outside the repository with the packed package installed. */
export class ScratchApp {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'hydrated-dlq-app-'));
  private readonly modules = path.join(this.directory, 'node_modules');

  constructor(private readonly options: ScratchAppOptions) {
    this.write('package.json', JSON.stringify(options.manifest));
    for (const [file, text] of Object.entries(options.files)) {
      this.write(file, text);
    }
    if (consumerNode) {
      this.install(consumerNode);
    } else {
      this.link();
    }
  }

  /** Runs a script; answers what it printed, or throws with it. */
  node(...args: string[]): string {
    // Linked packages find each other in this app, not in the repository they are linked from.
    const command = consumerNode ? args : ['--preserve-symlinks', ...args];
    try {
      return execFileSync(consumerNode ?? process.execPath, command, {
        cwd: this.directory,
        encoding: 'utf8',
        stdio: 'pipe',
      });
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

  private install(node: string): void {
    const bin = path.dirname(node);
    const packages = this.options.dependencies.map(
      (name) => `${name}@${manifestIn(this.folderInRepository(name)).version}`,
    );
    const quietly = ['--no-audit', '--no-fund', '--prefer-offline', '--prefix', this.directory];
    execFileSync(path.join(bin, 'npm'), ['install', ...quietly, this.options.tarball, ...packages], {
      cwd: this.directory,
      env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
      stdio: 'pipe',
    });
  }

  private link(): void {
    const unpacked = path.join(this.modules, '.unpacked');
    mkdirSync(unpacked, { recursive: true });
    execFileSync('tar', ['-xzf', this.options.tarball, '--strip-components=1', '-C', unpacked]);
    const manifest = manifestIn(unpacked);
    renameSync(unpacked, path.join(this.modules, manifest.name));
    for (const name of [...requirementsOf(manifest), ...this.options.dependencies]) {
      this.linkWithRequirements(name);
    }
  }

  private linkWithRequirements(name: string): void {
    const link = path.join(this.modules, name);
    if (existsSync(link)) {
      return;
    }
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(this.folderInRepository(name), link);
    for (const required of requirementsOf(manifestIn(link))) {
      if (!existsSync(path.join(link, 'node_modules', required))) {
        this.linkWithRequirements(required);
      }
    }
  }

  private folderInRepository(name: string): string {
    return path.join(repositoryModules, this.options.standIns?.[name] ?? name);
  }
}
