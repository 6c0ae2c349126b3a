import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Trouble } from '../engine/trouble';

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

/** The files of the page, by their paths, such as `/page.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** What is served at every path that is no file: the page finds out itself what the path names. */
export const INDEX_PATH = '/index.html';

/** Beside the folder of the bundle. */
const PAGE_FOLDER = path.join(__dirname, '../page');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** @throws Trouble - if the page was not built */
export async function loadPageFiles(folder = PAGE_FOLDER): Promise<PageFiles> {
  const names = await readdir(folder).catch(() => []);
  const known = names.filter((name) => path.extname(name) in TYPES);
  if (!known.includes(path.basename(INDEX_PATH))) {
    throw new Trouble(
      `The files of the page are missing from ${folder}. Install hydrated-dlq again; in its repository, run npm run build.`,
    );
  }
  const files = known.map(async (name): Promise<[string, PageFile]> => {
    const body = await readFile(path.join(folder, name));
    return [`/${name}`, { type: TYPES[path.extname(name)] ?? '', body }];
  });
  return new Map(await Promise.all(files));
}
