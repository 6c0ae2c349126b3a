import { Stage } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { JudgedTemplate } from './service-spec';

const assemblies = new Set<CloudAssembly>();
const taken = new Set<string>();

// Setup files are run for each test file, this module once for each process.
const { synth } = Stage.prototype;
Stage.prototype.synth = function (...args) {
  const assembly = synth.apply(this, args);
  assemblies.add(assembly);
  return assembly;
};

/** The templates that were synthesized in this process since the last call, each only once. */
export function takeSynthesized(): JudgedTemplate[] {
  const templates = [...assemblies].flatMap(({ stacksRecursively }) =>
    stacksRecursively.map(({ template }) => template),
  );
  assemblies.clear();
  return templates.filter((template) => {
    const text = JSON.stringify(template);
    return !taken.has(text) && taken.add(text);
  });
}
