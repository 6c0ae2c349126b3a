import type { Scope } from './scope';

/** What `Ref` gives: the value of a parameter, or a resource's own id. */
export function reference(name: string, scope: Scope): unknown {
  if (name in scope.parameters) return scope.parameters[name];
  const resource = scope.resource(name);
  if (resource === undefined) throw new Error(`Ref ${name}: the template has no such parameter or resource`);
  return resource.ref;
}

/** What `Fn::GetAtt` gives, from `[logicalId, name]` or `logicalId.name`. */
export function attribute(argument: unknown, scope: Scope): string {
  const [logicalId = '', ...rest] = Array.isArray(argument) ? argument.map(String) : `${argument}`.split('.');
  const name = rest.join('.');
  const resource = scope.resource(logicalId);
  if (resource === undefined) throw new Error(`Fn::GetAtt ${logicalId}.${name}: the template has no such resource`);
  const value = resource.attribute(name);
  if (value === undefined)
    throw new Error(`Fn::GetAtt ${logicalId}.${name}: the offline cloud does not know this attribute`);
  return value;
}

/** What `Fn::FindInMap` gives. */
export function findInMap({ template }: Scope, map: string, key: string, name: string): unknown {
  const value = template.Mappings?.[map]?.[key]?.[name];
  if (value === undefined) throw new Error(`Fn::FindInMap: the template's Mappings have no ${map}.${key}.${name}`);
  return value;
}

/** What `Fn::ImportValue` gives. */
export function importValue(name: string, scope: Scope): unknown {
  const value = scope.exported(name);
  if (value === undefined) {
    throw new Error(`Fn::ImportValue ${name}: no stack that runs here exports it; run the stack that does as well`);
  }
  return value;
}
