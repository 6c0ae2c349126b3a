import { DEFAULT_RETRY_FOR_SECONDS, ENVIRONMENT, type MappingFilters } from '../contract/environment';
import { endpointOf, positive, type Variables } from '../contract/function-environment';
import { SQS_MESSAGE_BYTES } from '../contract/limits';
import { type FailureFilter, readFailureFilter } from './failure-filters';

/** The function's configuration, read once. */
export interface Environment {
  readonly stagingQueueUrl?: string;
  readonly unhydratedQueueUrl?: string;
  readonly overflowBucket?: string;
  readonly messageLimitBytes: number;
  readonly requestLimitBytes: number;
  readonly mappingFilters: readonly MappingFilters[];
  readonly intakeBucket?: string;
  readonly failureFilter: FailureFilter;
  readonly retryForSeconds: number;
  readonly functionName: string;
  /** Region of the queues and the bucket; a stream is read in its own. */
  readonly region: string;
  readonly endpoints: Endpoints;
  readonly usesFips: boolean;
  readonly usesDualstack: boolean;
  /** Lambda renews them in the environment of a new sandbox, never in that of a running one. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** Custom endpoints in place of AWS's own, by the SDK's standard variables. */
export interface Endpoints {
  readonly kinesis?: string;
  readonly dynamoDBStreams?: string;
  readonly sqs?: string;
  readonly s3?: string;
}

export function readEnvironment(variables: Variables = process.env): Environment {
  return {
    stagingQueueUrl: variables[ENVIRONMENT.stagingQueueUrl] || undefined,
    unhydratedQueueUrl: variables[ENVIRONMENT.unhydratedQueueUrl] || undefined,
    overflowBucket: variables[ENVIRONMENT.overflowBucket] || undefined,
    messageLimitBytes: positive(variables[ENVIRONMENT.messageLimitBytes]) ?? SQS_MESSAGE_BYTES,
    requestLimitBytes: positive(variables[ENVIRONMENT.requestLimitBytes]) ?? SQS_MESSAGE_BYTES,
    mappingFilters: filters(variables[ENVIRONMENT.mappingFilters]),
    intakeBucket: variables[ENVIRONMENT.intakeBucket] || undefined,
    failureFilter: readFailureFilter(variables[ENVIRONMENT.failureFilters]),
    retryForSeconds: positive(variables[ENVIRONMENT.retryForSeconds]) ?? DEFAULT_RETRY_FOR_SECONDS,
    functionName: variables.AWS_LAMBDA_FUNCTION_NAME ?? 'unknown',
    region: variables.AWS_REGION ?? variables.AWS_DEFAULT_REGION ?? 'us-east-1',
    endpoints: {
      kinesis: endpointOf(variables, 'KINESIS'),
      dynamoDBStreams: endpointOf(variables, 'DYNAMODB_STREAMS'),
      sqs: endpointOf(variables, 'SQS'),
      s3: endpointOf(variables, 'S3'),
    },
    usesFips: variables.AWS_USE_FIPS_ENDPOINT === 'true',
    usesDualstack: variables.AWS_USE_DUALSTACK_ENDPOINT === 'true',
    credentials: {
      accessKeyId: variables.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? '',
      sessionToken: variables.AWS_SESSION_TOKEN || undefined,
    },
  };
}

/** Without filters that can be read, records are kept: a filtered batch is then reported as INEXACT, never wrongly as COMPLETE. */
function filters(text: string | undefined): readonly MappingFilters[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
