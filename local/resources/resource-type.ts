import type { Cloud } from '../cloud/cloud';
import type { Assets } from '../template/assets';
import type { ResourceValues } from '../template/scope';
import type { Properties } from '../template/template';

/** A resource of the template that is to be created, with every token resolved. */
export interface ResourceRequest {
  readonly stackName: string;
  readonly logicalId: string;
  readonly properties: Properties;
  readonly assets: Assets;
}

/** How resources of one CloudFormation type come to life in the offline cloud. */
export interface ResourceType {
  /** Properties that have their effect here. */
  readonly properties: readonly string[];
  /** Properties that are accepted and change nothing here. */
  readonly withoutEffect: readonly string[];
  create(cloud: Cloud, request: ResourceRequest): ResourceValues | Promise<ResourceValues>;
}

/** Values of a resource from its Ref and its attributes. */
export function values(ref: string, attributes: Readonly<Record<string, string | undefined>> = {}): ResourceValues {
  return { ref, attribute: (name) => attributes[name] };
}
