import { checkProperties } from '../check-properties';
import { checkJsonPath, parseJson, valueAt } from '../json';
import { DeliveryError } from './delivery-error';
import type { BusEvent } from './event-bus';
import { fillTemplate, type TemplateRule, templateVariables } from './input-template';
import type { TargetProperties } from './properties';

/** Makes what is sent to a target out of an event. Throws when the result is no JSON where JSON was promised. */
export type TargetInput = (event: BusEvent, ingestedAt: number) => string;

/** @throws Error when the properties ask for what is not run here */
export function targetInput(subject: string, target: TargetProperties, rule: TemplateRule): TargetInput {
  const { Input, InputPath, InputTransformer } = target;
  if ([Input, InputPath, InputTransformer].filter((way) => way !== undefined).length > 1)
    throw new Error(`${subject}: only one of Input, InputPath and InputTransformer can be used.`);
  if (Input !== undefined) return () => Input;
  if (InputPath !== undefined) return inputAtPath(subject, InputPath);
  return InputTransformer === undefined
    ? (event) => JSON.stringify(event)
    : transformedInput(subject, InputTransformer, rule);
}

function inputAtPath(subject: string, path: string): TargetInput {
  checkJsonPath(`${subject}, InputPath`, path);
  return (event) => JSON.stringify(valueAt(path, event) ?? null);
}

function transformedInput(
  subject: string,
  transformer: NonNullable<TargetProperties['InputTransformer']>,
  rule: TemplateRule,
): TargetInput {
  checkProperties(`${subject}, InputTransformer,`, transformer, ['InputPathsMap', 'InputTemplate']);
  const { InputPathsMap: paths = {}, InputTemplate: template } = transformer;
  for (const path of Object.values(paths)) checkJsonPath(`${subject}, InputPathsMap`, path);
  const promisesJson = /^\s*[{[]/.test(template);
  return (event, ingestedAt) => {
    const filled = fillTemplate(template, templateVariables(paths, event, rule, ingestedAt));
    if (promisesJson && parseJson(filled) === undefined)
      throw new DeliveryError('INVALID_JSON', 'The input template gave no valid JSON.');
    return filled;
  };
}
