import { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

/**
 * Regions in which Lambda detects no loops. Whether it takes the setting there is not documented.
 *
 * @see https://github.com/aws/aws-lambda-roadmap/issues/18
 */
const WITHOUT_LOOP_DETECTION = /^(us-gov-|us-iso|eu-isoe-|mx-central-1$|ap-southeast-6$)/;

/** For a function that is part of a loop on purpose: Lambda would end it after about 16 rounds. */
export function allowLoop(scope: IConstruct): lambda.RecursiveLoop | undefined {
  return WITHOUT_LOOP_DETECTION.test(Stack.of(scope).region) ? undefined : lambda.RecursiveLoop.ALLOW;
}
