import { createHash } from 'node:crypto';
import type { PropertySupport } from '../check-properties';
import type { Cloud } from '../cloud/cloud';
import type { Assets } from '../template/assembly';
import type { ResourceValues } from '../template/scope';
import type { Properties } from '../template/template';

/** A resource to create, with every token resolved. */
export interface ResourceRequest {
  readonly stackName: string;
  readonly logicalId: string;
  readonly properties: Properties;
  readonly assets: Assets;
  /** Path of its construct in the app, where it is known. */
  readonly constructPath?: string;
  /** Says that the resource runs without something that the template gives it. */
  leaveOut(what: string, reason: string): void;
}

/** How the local cloud creates resources of one CloudFormation type. */
export interface ResourceType extends PropertySupport {
  /** Properties by which a resource on the path of failed batches leads to the next one. @default - none */
  readonly leadsTo?: readonly string[];
  create(cloud: Cloud, request: ResourceRequest): ResourceValues | Promise<ResourceValues>;
}

/** Values of a resource from its Ref and its attributes. */
export function values(ref: string, attributes: Readonly<Record<string, string | undefined>> = {}): ResourceValues {
  return { ref, attribute: (name) => attributes[name] };
}

interface NameRules {
  readonly maxLength: number;
  readonly lowerCase?: boolean;
  /** Ending that the name must have, such as `.fifo`. */
  readonly suffix?: string;
}

const HASH_LENGTH = 8;

/** The name in the template, or one made of stack and logical id. It is the same in every run. */
export function physicalName(given: unknown, { stackName, logicalId }: ResourceRequest, rules: NameRules): string {
  if (given !== undefined) return `${given}`;
  const { maxLength, lowerCase = false, suffix = '' } = rules;
  const full = `${stackName}-${logicalId}`;
  const name = full.length + suffix.length <= maxLength ? full : shorten(full, maxLength - suffix.length);
  return (lowerCase ? name.toLowerCase() : name) + suffix;
}

/** The hash keeps apart long names with the same beginning. */
function shorten(name: string, maxLength: number): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  return `${name.slice(0, maxLength - HASH_LENGTH - 1)}-${hash}`;
}

/** CloudFormation also accepts numbers and booleans as text. */
export function numberOf(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}

export function booleanOf(value: unknown): boolean | undefined {
  return value === undefined ? undefined : `${value}` === 'true';
}

/** The same properties, with the named ones converted to numbers and booleans. */
export function withScalars(
  properties: Properties,
  { numbers = [], booleans = [] }: { readonly numbers?: readonly string[]; readonly booleans?: readonly string[] },
): Properties {
  const converted = Object.entries(properties).map(([name, value]) => {
    if (numbers.includes(name)) return [name, numberOf(value)];
    return [name, booleans.includes(name) ? booleanOf(value) : value];
  });
  return Object.fromEntries(converted);
}
