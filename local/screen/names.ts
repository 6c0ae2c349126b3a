import type { DeployedStack } from '../deploy/deploy-stack';
import { pathOfConstruct } from '../kit/find-resource';

/** What the reader calls a resource: the construct's path within its stack, such as `OrdersDlq/Staging`. */
export type Names = (arnOrName: string) => string;

/** What stands between the names in ARNs, URLs and the Ref of a rule. */
const SEPARATOR = /[:/|]/;

export function namesOf(stacks: readonly DeployedStack[]): Names {
  const labels = new Map(stacks.flatMap(labelsOf));
  return (arnOrName) => {
    const parts = arnOrName.split(SEPARATOR);
    const known = parts.find((part) => labels.has(part));
    return known === undefined ? (parts.at(-1) ?? arnOrName) : `${labels.get(known)}`;
  };
}

function labelsOf({ stack, resources }: DeployedStack): [string, string][] {
  return [...resources].flatMap(([logicalId, { ref }]) => {
    const path = pathOfConstruct(stack.constructPaths.get(logicalId));
    const name = ref.split(SEPARATOR).at(-1);
    return path && name ? [[name, path.replace(`${stack.displayName}/`, '')]] : [];
  });
}
