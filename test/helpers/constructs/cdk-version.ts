/** Whether the tests run with the oldest `aws-cdk-lib` that the package allows, which lacks some of what they use. */
export const IS_OLDEST_CDK = process.env.CDK_FLOOR === 'true';
