import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Assets, readAssets } from './assets';
import { type ArtifactMetadata, readConstructPaths } from './construct-paths';
import type { Template } from './template';

/** A stack of a synthesized app. */
export interface Stack {
  /** As the assembly calls it. */
  readonly id: string;
  /** Ids of what it depends on. */
  readonly dependencies: readonly string[];
  /** As CloudFormation would call it. */
  readonly name: string;
  /** As the CDK calls it on its command line; differs from the name inside a stage. */
  readonly displayName: string;
  /** Absent when the stack is not bound to one. */
  readonly account?: string;
  /** Absent when the stack is not bound to one. */
  readonly region?: string;
  readonly template: Template;
  readonly assets: Assets;
  /** Where each resource stands in the app, such as `Orders/Dlq/Staging/Resource`, by logical id. */
  readonly constructPaths: ReadonlyMap<string, string>;
  /** Values of template parameters that the app sets. */
  readonly parameters: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly artifacts?: Readonly<Record<string, Artifact>>;
}

interface Artifact extends ArtifactMetadata {
  readonly type: string;
  readonly environment?: string;
  readonly displayName?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly parameters?: Readonly<Record<string, string>>;
    readonly directoryName?: string;
    readonly file?: string;
  };
}

/**
 * Reads the stacks of a cloud assembly (usually `cdk.out`), those of nested stages included, each after those it depends on.
 *
 * @throws Error when the folder holds no assembly
 * @see https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib/cloud-assembly-schema
 */
export function readAssembly(directory: string): Stack[] {
  const { artifacts = {} } = readManifest(directory);
  return inDependencyOrder(artifacts).flatMap((id) => {
    const artifact = artifacts[id] as Artifact;
    const nested = artifact.properties?.directoryName;
    if (artifact.type === 'cdk:cloud-assembly' && nested) return readAssembly(join(directory, nested));
    return artifact.type === 'aws:cloudformation:stack' ? [readStack(directory, id, artifact, artifacts)] : [];
  });
}

function readManifest(directory: string): Manifest {
  const file = resolve(directory, 'manifest.json');
  if (!existsSync(file)) {
    throw new Error(
      `${directory} is no cloud assembly: it has no manifest.json. Run "cdk synth" first, or name its output folder.`,
    );
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

function readStack(directory: string, id: string, artifact: Artifact, artifacts: Manifest['artifacts'] = {}): Stack {
  const { templateFile = '', stackName = id, parameters = {} } = artifact.properties ?? {};
  const [account, region] = (artifact.environment ?? '').replace('aws://', '').split('/');
  return {
    id,
    dependencies: artifact.dependencies ?? [],
    name: stackName,
    displayName: artifact.displayName ?? id,
    account: known(account),
    region: known(region),
    template: JSON.parse(readFileSync(join(directory, templateFile), 'utf8')),
    assets: readAssets(directory, assetFiles(artifact, artifacts)),
    constructPaths: readConstructPaths(directory, artifact),
    parameters,
  };
}

/** The CDK writes `unknown-account` and `unknown-region` for a stack that can go anywhere. */
function known(value: string | undefined): string | undefined {
  return value === undefined || value === '' || value.startsWith('unknown-') ? undefined : value;
}

function assetFiles(artifact: Artifact, artifacts: Readonly<Record<string, Artifact>>): string[] {
  return (artifact.dependencies ?? []).flatMap((id) => {
    const dependency = artifacts[id];
    const file = dependency?.properties?.file;
    return dependency?.type === 'cdk:asset-manifest' && file ? [file] : [];
  });
}

function inDependencyOrder(artifacts: Readonly<Record<string, Artifact>>): string[] {
  const ordered = new Set<string>();
  const visit = (id: string): void => {
    if (ordered.has(id) || artifacts[id] === undefined) return;
    for (const dependency of artifacts[id].dependencies ?? []) visit(dependency);
    ordered.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return [...ordered];
}
