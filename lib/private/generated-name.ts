import { CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';

/** CloudFormation names a resource by its stack, its logical id and a suffix; the hash of the id included, characters. */
const GENERATED_NAME_PARTS = '-'.length + 8 + '-'.length + 12;

/** The longest name that CloudFormation gives to the resource whose attribute the ARN is; infinite where that is not known. */
export function generatedNameCharacters(arn: string): number {
  const { firstToken } = Tokenization.reverseString(arn);
  const resource = Reference.isReference(firstToken) ? firstToken.target : undefined;
  if (!resource || !CfnResource.isCfnResource(resource) || isNamed(resource)) return Number.POSITIVE_INFINITY;
  const { stackName } = Stack.of(resource);
  if (Token.isUnresolved(stackName)) return Number.POSITIVE_INFINITY;
  return stackName.length + resource.node.path.length + GENERATED_NAME_PARTS;
}

/** By the names that the resources of streams, tables and functions have for it. */
function isNamed(resource: CfnResource): boolean {
  const { name, tableName, functionName } = resource as {
    readonly name?: string;
    readonly tableName?: string;
    readonly functionName?: string;
  };
  return Stack.of(resource).resolve(name ?? tableName ?? functionName) !== undefined;
}
