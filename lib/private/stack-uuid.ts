import { Aws, Fn } from 'aws-cdk-lib';

/**
 * Part of the name of an inline policy: two policies of one name would overwrite each other on the role. The address of a
 * construct distinguishes the policies of one stack, this the stacks.
 */
export function stackUuid(): string {
  return Fn.select(2, Fn.split('/', Aws.STACK_ID));
}
