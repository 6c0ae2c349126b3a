import { readFile } from 'node:fs/promises';

const SCHEMAS = /@aws-sdk[/\\]client-[^/\\]+[/\\]dist-es[/\\]schemas[/\\]schemas_\d+\.js$/;
const SCHEMA = /^((?:export )?var \w+\$? = )(\[[\s\S]*?\]);$/gm;

/**
 * Lets esbuild drop the schemas of operations that are not used. The SDK writes them as arrays with computed keys, which
 * might have effects for all that esbuild knows; said to be pure, nine tenths of S3's go.
 */
export const leanSchemas = {
  name: 'lean-schemas',
  setup(build) {
    build.onLoad({ filter: SCHEMAS }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return { contents: source.replace(SCHEMA, '$1/* @__PURE__ */ (() => $2)();') };
    });
  },
};
