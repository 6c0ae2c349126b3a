import { readAssembly, type Stack } from '../template/assembly';

/** What can be run: an app or a stage, a stack of an app, or the folder of a synthesized app, usually `cdk.out`. */
export type AppSource = Synthesizable | StackLike | { readonly assembly: string };

/** An `App` or a `Stage`. Described by its shape, so that no copy of the CDK is loaded here. */
interface Synthesizable {
  synth(): { readonly directory: string };
}

/** A `Stack`. */
interface StackLike {
  readonly stackName: string;
  readonly node: { readonly path: string; readonly root: unknown };
}

/**
 * Synthesizes and reads the stacks that are to run, each after those it depends on.
 *
 * @param only Names of the stacks that are wanted, as the CDK's command line takes them; what they depend on comes along.
 */
export function stacksOf(source: AppSource, only: readonly string[] = []): Stack[] {
  // An app first: it has a member called assembly, too.
  if ('synth' in source) return choose(readAssembly(source.synth().directory), only);
  if ('assembly' in source) return choose(readAssembly(source.assembly), only);
  const app = source.node.root;
  if (!isSynthesizable(app))
    throw new Error(`The stack ${source.stackName} is in no app: create it with an App as its scope.`);
  return choose(readAssembly(app.synth().directory), [source.stackName]);
}

function isSynthesizable(value: unknown): value is Synthesizable {
  return typeof (value as Synthesizable | undefined)?.synth === 'function';
}

/** The stacks of those names and what they depend on, in their order; all of them when there are no names. */
function choose(stacks: readonly Stack[], names: readonly string[]): Stack[] {
  if (stacks.length === 0) throw new Error('The app has no stacks.');
  const named = names.length === 0 ? stacks : names.map((name) => findStack(stacks, name));
  const needed = new Set(named.flatMap((stack) => withDependencies(stack, stacks)));
  return stacks.filter((stack) => needed.has(stack));
}

function findStack(stacks: readonly Stack[], name: string): Stack {
  const found = stacks.find((stack) => isNamed(stack, name));
  if (found) return found;
  throw new Error(`There is no stack ${name}; the app has ${stacks.map(({ displayName }) => displayName).join(', ')}.`);
}

function withDependencies(stack: Stack, stacks: readonly Stack[]): Stack[] {
  const direct = stacks.filter(({ id }) => stack.dependencies.includes(id));
  return [stack, ...direct.flatMap((dependency) => withDependencies(dependency, stacks))];
}

function isNamed({ name, displayName }: Stack, wanted: string): boolean {
  return name === wanted || displayName === wanted;
}
