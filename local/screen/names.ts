import type { DeployedStack } from '../deploy/deploy-stack';
import { pathOfConstruct } from '../kit/find-resource';

/** What the reader calls a resource: the construct's path within its stack, such as `OrdersDlq/Staging`. */
export type Names = (arnOrName: string) => string;

export function namesOf(stacks: readonly DeployedStack[]): Names {
  const labels = new Map(stacks.flatMap(labelsOf));
  return (arnOrName) => {
    const parts = arnOrName.split(/[:/]/);
    const known = parts.find((part) => labels.has(part));
    return known === undefined ? (parts.at(-1) ?? arnOrName) : `${labels.get(known)}`;
  };
}

function labelsOf({ stack, resources }: DeployedStack): [string, string][] {
  return [...resources].flatMap(([logicalId, { ref }]) => {
    const path = pathOfConstruct(stack.constructPaths.get(logicalId));
    const name = ref.split(/[:/]/).at(-1);
    return path && name ? [[name, path.replace(`${stack.displayName}/`, '')]] : [];
  });
}
