import type { Cloud } from '../cloud/cloud';
import type { Properties } from '../template/template';

export interface EnvironmentOptions {
  readonly functionName: string;
  readonly roleArn: string;
  readonly handler: string;
  readonly memoryMiB: number;
  readonly codeFolder: string;
  readonly logGroupName: string;
  readonly properties: Properties;
}

/**
 * The environment that a function finds: what the template sets, and what Lambda itself sets. Endpoints lead the SDK to
 * the offline cloud; no call of another service reaches AWS.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function functionEnvironment(cloud: Cloud, options: EnvironmentOptions): Record<string, string> {
  const { functionName, roleArn, handler, memoryMiB, codeFolder, logGroupName, properties } = options;
  const variables = (properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
  const { accessKeyId, secretAccessKey } = cloud.accessKeys.ofRole(roleArn);
  const { kinesis, sqs, dynamodb } = cloud.proxies.endpoints;
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${properties.Runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memoryMiB}`,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
    AWS_ENDPOINT_URL: cloud.endpoints.lambda,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamodb,
    AWS_ENDPOINT_URL_KINESIS: kinesis,
    AWS_ENDPOINT_URL_S3: sqs,
    AWS_ENDPOINT_URL_SQS: sqs,
    LAMBDA_TASK_ROOT: codeFolder,
    _HANDLER: handler,
    TZ: ':UTC',
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, `${value}`])),
  };
}
