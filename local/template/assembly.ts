import { existsSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import type { Template } from './template';

/** A stack of a synthesized app. */
export interface Stack {
  /** As the assembly calls it. */
  readonly id: string;
  /** Ids of the artifacts that it depends on. */
  readonly dependencies: readonly string[];
  /** As CloudFormation would call it. */
  readonly name: string;
  /** As the CDK calls it on its command line. Inside a stage it differs from the name. */
  readonly displayName: string;
  /** Absent when the stack is environment-agnostic. */
  readonly account?: string;
  /** Absent when the stack is environment-agnostic. */
  readonly region?: string;
  readonly template: Template;
  readonly assets: Assets;
  /** Path of each resource in the app, such as `Orders/Dlq/Staging/Resource`, by logical id. */
  readonly constructPaths: ReadonlyMap<string, string>;
  /** Values of template parameters that the app sets. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The stacks that it contains, by the logical ids of their `AWS::CloudFormation::Stack`. */
  readonly nested: ReadonlyMap<string, Stack>;
}

/** A stack with the stacks that it contains, and those that they contain. */
export function withNested(stack: Stack): Stack[] {
  return [stack, ...[...stack.nested.values()].flatMap(withNested)];
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
 * Reads the stacks of a cloud assembly (usually `cdk.out`), including those of stages, each after those that it depends on.
 *
 * @throws Error when the folder contains no assembly
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
      `${directory} is not a cloud assembly: it has no manifest.json. Run "cdk synth" first, or name its output folder.`,
    );
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

function readStack(directory: string, id: string, artifact: Artifact, artifacts: Manifest['artifacts'] = {}): Stack {
  const { templateFile = '', stackName = id, parameters = {} } = artifact.properties ?? {};
  const [account, region] = (artifact.environment ?? '').replace('aws://', '').split('/');
  const metadata = readMetadata(directory, artifact);
  const legacy = readLegacyAssets(directory, metadata);
  const stack: Stack = {
    id,
    dependencies: artifact.dependencies ?? [],
    name: stackName,
    displayName: artifact.displayName ?? id,
    account: known(account),
    region: known(region),
    template: JSON.parse(readFileSync(join(directory, templateFile), 'utf8')),
    assets: new Map([...readAssets(directory, assetFiles(artifact, artifacts)), ...legacy.assets]),
    constructPaths: new Map(),
    parameters: { ...legacy.parameters, ...parameters },
    nested: new Map(),
  };
  return withNestedStacks(stack, readConstructPaths(metadata));
}

const NESTED_STACK = 'AWS::CloudFormation::Stack';

/**
 * Templates of nested stacks are assets of the stack around them, and so are their own assets.
 *
 * @param paths Logical ids and paths of what is in the stack, nested stacks included, where the same logical id may recur.
 */
function withNestedStacks(stack: Stack, paths: readonly LogicalIdAndPath[]): Stack {
  const scopes = paths.flatMap(([, path]) => NESTED_PATH.exec(path)?.[1] ?? []);
  const own = paths.filter(([, path]) => !scopes.some((scope) => path.startsWith(`${scope}/`)));
  const nested = Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, { Type, Properties }]) => {
    const url = JSON.stringify(Properties?.TemplateURL ?? '');
    const [, asset] = [...stack.assets].find(([key]) => Type === NESTED_STACK && url.includes(key)) ?? [];
    if (asset === undefined) return [];
    const [, path = ''] = own.find(([id]) => id === logicalId) ?? [];
    const scope = NESTED_PATH.exec(path)?.[1];
    const inside = paths.filter((pair) => scope !== undefined && pair[1].startsWith(`${scope}/`));
    return [[logicalId, readNestedStack(stack, { logicalId, path: scope ?? logicalId, asset, inside })] as const];
  });
  return { ...stack, constructPaths: new Map(own), nested: new Map(nested) };
}

/** The resource of a nested stack is beside the construct whose path begins those of what is in it. */
const NESTED_PATH = /^(.+)\.NestedStack\/[^/]+\.NestedStackResource$/;

interface NestedStackFile {
  readonly logicalId: string;
  readonly path: string;
  readonly asset: Asset;
  readonly inside: readonly LogicalIdAndPath[];
}

function readNestedStack(parent: Stack, { logicalId, path, asset, inside }: NestedStackFile): Stack {
  const template: Template = JSON.parse(readFileSync(asset.path, 'utf8'));
  const name = `${parent.name}-${logicalId}`;
  return withNestedStacks({ ...parent, name, displayName: path, template, parameters: {} }, inside);
}

/** The CDK writes `unknown-account` and `unknown-region` for an environment-agnostic stack. */
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

/** File assets of a stack on this machine, by the key that they would have in the bootstrap bucket. */
export type Assets = ReadonlyMap<string, Asset>;

export interface Asset {
  readonly path: string;
  /** `zip`: a folder that the CDK would zip; `file`: a file as it is. */
  readonly packaging: 'zip' | 'file';
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string; readonly packaging?: 'zip' | 'file' };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

function readAssets(directory: string, manifestFiles: readonly string[]): Assets {
  return new Map(manifestFiles.flatMap((file) => readAssetManifest(directory, file)));
}

function readAssetManifest(directory: string, file: string): [string, Asset][] {
  const { files = {} }: AssetManifest = JSON.parse(readFileSync(join(directory, file), 'utf8'));
  return Object.values(files).flatMap(({ source, destinations }) => {
    const { path, packaging = 'file' } = source;
    if (path === undefined) return [];
    const asset: Asset = { path: join(directory, path), packaging };
    return Object.values(destinations).map(({ objectKey }): [string, Asset] => [objectKey, asset]);
  });
}

/** What the CDK records about the constructs of a stack, in the manifest or, since 2025, in a separate file. */
interface ArtifactMetadata {
  readonly metadata?: MetadataByPath;
  readonly additionalMetadataFile?: string;
}

type MetadataByPath = Readonly<Record<string, readonly { readonly type: string; readonly data?: unknown }[]>>;

const LOGICAL_ID = 'aws:cdk:logicalId';

function readMetadata(directory: string, { metadata, additionalMetadataFile: file }: ArtifactMetadata): MetadataByPath {
  return { ...metadata, ...(file && JSON.parse(readFileSync(join(directory, file), 'utf8'))) };
}

type LogicalIdAndPath = readonly [logicalId: string, path: string];

/** Paths of constructs with the logical ids of their resources. */
function readConstructPaths(metadata: MetadataByPath): LogicalIdAndPath[] {
  return Object.entries(metadata).flatMap(([path, entries]) =>
    entries.filter(({ type }) => type === LOGICAL_ID).map(({ data }) => [`${data}`, path.slice(1)] as const),
  );
}

/** An asset of the CDK's legacy synthesizer, which parameters of the template name. */
interface LegacyAsset {
  readonly path: string;
  readonly sourceHash: string;
  readonly packaging?: string;
  readonly s3BucketParameter?: string;
  readonly s3KeyParameter?: string;
  readonly artifactHashParameter?: string;
}

/** The CDK joins what is before and after `||` in the parameter of the key. */
function readLegacyAssets(directory: string, metadata: MetadataByPath) {
  const assets = Object.values(metadata)
    .flat()
    .flatMap(({ type, data }) => (type === 'aws:cdk:asset' ? [data as LegacyAsset] : []))
    .filter(({ s3KeyParameter }) => s3KeyParameter !== undefined);
  const keyOf = ({ sourceHash, path, packaging }: LegacyAsset) =>
    `${sourceHash}${packaging === 'zip' ? '.zip' : extname(path)}`;
  return {
    assets: assets.map((asset): [string, Asset] => [
      keyOf(asset),
      { path: join(directory, asset.path), packaging: asset.packaging === 'zip' ? 'zip' : 'file' },
    ]),
    parameters: Object.fromEntries(
      assets.flatMap((asset) => [
        [`${asset.s3BucketParameter}`, 'assets'],
        [`${asset.s3KeyParameter}`, `||${keyOf(asset)}`],
        [`${asset.artifactHashParameter}`, asset.sourceHash],
      ]),
    ),
  };
}
