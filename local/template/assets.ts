import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where each file asset of a stack lies on this machine, by the key it would have in the bootstrap bucket. */
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

export function readAssets(directory: string, manifestFiles: readonly string[]): Assets {
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
