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

function choose(stacks: readonly Stack[], only: readonly string[]): Stack[] {
  const unknown = only.find((name) => !stacks.some((stack) => isNamed(stack, name)));
  if (unknown)
    throw new Error(
      `There is no stack ${unknown}; the app has ${stacks.map(({ displayName }) => displayName).join(', ')}.`,
    );
  if (stacks.length === 0) throw new Error('The app has no stacks.');
  const wanted = new Set(
    only.length === 0 ? stacks : stacks.filter((stack) => only.some((name) => isNamed(stack, name))),
  );
  // What comes later in the list may depend on what comes before, never the other way round.
  for (const stack of [...stacks].reverse())
    if (wanted.has(stack)) for (const other of stacks) if (stack.dependencies.includes(other.id)) wanted.add(other);
  return stacks.filter((stack) => wanted.has(stack));
}

function isNamed({ name, displayName }: Stack, wanted: string): boolean {
  return name === wanted || displayName === wanted;
}
