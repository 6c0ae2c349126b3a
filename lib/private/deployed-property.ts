import { type CfnResource, Stack, Token } from 'aws-cdk-lib';

/**
 * A property of a resource as it will be deployed: the CDK's escape hatches (`addPropertyOverride()` and its relatives)
 * change the template, but not the members of the resource.
 *
 * @param path - the names in the template, joined by full stops
 * @param member - the value of the resource's member
 * @see https://docs.aws.amazon.com/cdk/v2/guide/cfn-layer.html
 */
export function deployedProperty<T>(resource: CfnResource, path: string, member: T): T {
  let value: unknown = propertyOverrides(resource);
  for (const name of path.split('.')) {
    if (!isObject(value) || !(name in value)) return member;
    value = value[name];
  }
  return value as T;
}

/** A text, or what stands for it until the deployment: an override can be an intrinsic function. */
export function textOf(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : Token.asString(value);
}

/**
 * A property with its levels, by their names in the template, if anything of it is overridden. Values that are known only
 * at deployment are CloudFormation's intrinsic functions.
 */
export function overriddenProperty(resource: CfnResource, name: string): unknown {
  if (!(name in propertyOverrides(resource))) return undefined;
  const { _toCloudFormation: render } = resource as unknown as { _toCloudFormation(): { Resources?: object } };
  const [rendered] = Object.values(Stack.of(resource).resolve(render.call(resource)).Resources ?? {});
  return (rendered as { readonly Properties?: Record<string, unknown> }).Properties?.[name];
}

function propertyOverrides(resource: CfnResource): Readonly<Record<string, unknown>> {
  const { rawOverrides } = resource as unknown as { readonly rawOverrides?: { readonly Properties?: object } };
  return (rawOverrides?.Properties ?? {}) as Record<string, unknown>;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
