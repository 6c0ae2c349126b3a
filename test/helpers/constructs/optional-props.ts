import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LIB = join(__dirname, '../../../lib');

/** An optional property of a public interface, and whether its doc comment says what happens without it. */
export interface OptionalProp {
  readonly name: string;
  readonly hasDefault: boolean;
}

/** Every optional property of the interfaces that the library exports, as `Interface.property`. */
export function optionalProps(): OptionalProp[] {
  const exported = new Set(readFileSync(join(LIB, 'index.ts'), 'utf8').match(/\w+/g));
  const sources = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return sources
    .flatMap((file) => [...readFileSync(join(LIB, file), 'utf8').matchAll(/^export interface (\w+).*?{\n(.*?)^}/gms)])
    .filter(([, name = '']) => exported.has(name))
    .flatMap(([, name, body = '']) => propsOf(body).map((prop) => ({ ...prop, name: `${name}.${prop.name}` })));
}

function propsOf(body: string): OptionalProp[] {
  return [...body.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\s*readonly (\w+)\?:/gs)].map(([, comment = '', name = '']) => ({
    name,
    hasDefault: comment.includes('@default'),
  }));
}
