import { build } from 'esbuild';

/** Loads a TypeScript module of this repository, so that scripts take their facts from where they are written. */
export async function loadTypeScript(file) {
  const { outputFiles } = await build({ entryPoints: [file], bundle: true, format: 'esm', write: false });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
