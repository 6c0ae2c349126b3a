import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the CDK notes about the constructs of a stack, in the manifest or, since 2025, in a file of its own. */
export interface ArtifactMetadata {
  readonly metadata?: MetadataByPath;
  readonly additionalMetadataFile?: string;
}

type MetadataByPath = Readonly<Record<string, readonly { readonly type: string; readonly data?: unknown }[]>>;

const LOGICAL_ID = 'aws:cdk:logicalId';

/** Paths of constructs by the logical ids of their resources. */
export function readConstructPaths(directory: string, artifact: ArtifactMetadata): ReadonlyMap<string, string> {
  const file = artifact.additionalMetadataFile;
  const additional: MetadataByPath = file ? JSON.parse(readFileSync(join(directory, file), 'utf8')) : {};
  const paths = Object.entries({ ...artifact.metadata, ...additional }).flatMap(([path, entries]) =>
    entries.filter(({ type }) => type === LOGICAL_ID).map(({ data }): [string, string] => [`${data}`, path.slice(1)]),
  );
  return new Map(paths);
}
