import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const SDK_MODULE = /[/\\]node_modules[/\\]@(aws-sdk|smithy)[/\\].*[/\\]dist-es[/\\].*\.js$/;
/** Also our own, of a value of the SDK. */
const IMPORT = /^import \{([^}]*)\} from ['"](@(?:aws-sdk|smithy)\/[^'"]+)['"];$/gm;
const EXPORT = /^export \{([^}]*)\} from "([^"]+)";$/gm;

/**
 * Lets a module import each name of the SDK from the module that has it, instead of from an index of many modules. esbuild counts all
 * modules of an index as needed by everyone who imports it: a file of the bundle that every client shares would hold what
 * only S3 needs, such as XML.
 */
export const pastBarrels = {
  name: 'past-barrels',
  setup(build) {
    /** The index of a package, or of a part of one. */
    const indexOf = remember(async (specifier, resolveDir) => {
      const { path } = await build.resolve(specifier, { kind: 'import-statement', resolveDir });
      return path;
    });

    /** Which module has a name that an index exports, and under which name. */
    const origin = remember(async (index, name) => {
      const source = await readFile(index, 'utf8');
      for (const [, names, specifier] of source.matchAll(EXPORT)) {
        const found = namesIn(names).find(({ as }) => as === name);
        if (!found) continue;
        // Without the file's extension, as the SDK writes it.
        if (specifier.startsWith('.')) return { path: join(dirname(index), specifier), name: found.name };
        return origin(await indexOf(specifier, packageOf(index)), found.name);
      }
      return { path: index, name };
    });

    build.onLoad({ filter: /\.[jt]s$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      let contents = source;
      for (const [statement, names, specifier] of source.matchAll(IMPORT)) {
        const index = await indexOf(specifier, packageOf(path));
        if (!SDK_MODULE.test(index)) continue;
        const imports = namesIn(names).map(async ({ name, as }) => {
          const from = await origin(index, name);
          return `import { ${from.name} as ${as} } from ${JSON.stringify(from.path)};`;
        });
        const statements = (await Promise.all(imports)).join(' ');
        contents = contents.replace(statement, () => statements);
      }
      return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};

function remember(answer) {
  const answers = new Map();
  return (...question) => {
    const key = question.join(' ');
    if (!answers.has(key)) answers.set(key, answer(...question));
    return answers.get(key);
  };
}

/** The folder from where a module finds packages. */
function packageOf(path) {
  return SDK_MODULE.test(path) ? path.slice(0, path.lastIndexOf('dist-es')) : dirname(path);
}

/** Of `A, B as C, type D`, as far as they are values. */
function namesIn(list) {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '' && !item.startsWith('type '))
    .map((item) => {
      const [name, as = name] = item.split(' as ');
      return { name, as };
    });
}
