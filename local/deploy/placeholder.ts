import { physicalName } from '../resources/physical-name';
import type { ResourceRequest } from '../resources/resource-type';
import type { Environment } from '../template/parameters';
import type { ResourceValues } from '../template/scope';

/** Types whose Ref is an ARN, among those that the environment of functions often names. */
const REFERRED_BY_ARN: readonly string[] = [
  'AWS::Lambda::LayerVersion',
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
];

/** Values that others can refer to although nothing is behind them: the same in every run. */
export function placeholder(type: string, request: ResourceRequest, { account, region }: Environment): ResourceValues {
  const name = physicalName(undefined, request, { maxLength: 64 });
  const service = type.split('::')[1]?.toLowerCase() ?? 'custom';
  const arn = `arn:aws:${service}:${region}:${account}:${name}`;
  const ref = REFERRED_BY_ARN.includes(type) ? arn : name;
  return { ref, attribute: (attribute) => (attribute.endsWith('Arn') ? arn : `${name}.${attribute}`) };
}
