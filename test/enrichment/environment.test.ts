import { describe, expect, test } from 'vitest';
import { DEFAULT_RETRY_FOR_SECONDS, ENVIRONMENT } from '../../contract/environment';
import { SQS_MESSAGE_BYTES } from '../../contract/limits';
import { readEnvironment } from '../../enrichment/environment';

describe('the environment of the function', () => {
  test('has defaults for everything, also where a variable is empty', () => {
    const empty = Object.fromEntries(Object.values(ENVIRONMENT).map((name) => [name, '']));

    for (const variables of [{}, empty]) {
      expect(readEnvironment(variables)).toEqual({
        stagingQueueUrl: undefined,
        unhydratedQueueUrl: undefined,
        overflowBucket: undefined,
        messageLimitBytes: SQS_MESSAGE_BYTES,
        requestLimitBytes: SQS_MESSAGE_BYTES,
        mappingFilters: [],
        intakeBucket: undefined,
        failureFilter: expect.any(Function),
        retryForSeconds: DEFAULT_RETRY_FOR_SECONDS,
        functionName: 'unknown',
        region: 'us-east-1',
        endpoints: { kinesis: undefined, dynamoDBStreams: undefined, sqs: undefined, s3: undefined },
        usesFips: false,
        usesDualstack: false,
        credentials: { accessKeyId: '', secretAccessKey: '', sessionToken: undefined },
      });
    }
  });

  test('is what the variables say', () => {
    const mapping = { functionArn: 'f', streamArn: 's', patterns: [] };
    const environment = readEnvironment({
      [ENVIRONMENT.stagingQueueUrl]: 'https://staging',
      [ENVIRONMENT.unhydratedQueueUrl]: 'https://unhydrated',
      [ENVIRONMENT.overflowBucket]: 'overflow',
      [ENVIRONMENT.messageLimitBytes]: '1000',
      [ENVIRONMENT.requestLimitBytes]: '2000',
      [ENVIRONMENT.mappingFilters]: JSON.stringify([mapping]),
      [ENVIRONMENT.intakeBucket]: 'intake',
      [ENVIRONMENT.retryForSeconds]: '60',
      AWS_LAMBDA_FUNCTION_NAME: 'enrichment',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-2',
      AWS_ENDPOINT_URL_KINESIS: 'http://kinesis',
      AWS_ENDPOINT_URL_DYNAMODB_STREAMS: 'http://streams',
      AWS_ENDPOINT_URL_SQS: 'http://sqs',
      AWS_ENDPOINT_URL_S3: 'http://s3',
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_USE_DUALSTACK_ENDPOINT: 'true',
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
    });

    expect(environment).toMatchObject({
      stagingQueueUrl: 'https://staging',
      unhydratedQueueUrl: 'https://unhydrated',
      overflowBucket: 'overflow',
      messageLimitBytes: 1_000,
      requestLimitBytes: 2_000,
      mappingFilters: [mapping],
      intakeBucket: 'intake',
      retryForSeconds: 60,
      functionName: 'enrichment',
      region: 'eu-west-1',
      endpoints: { kinesis: 'http://kinesis', dynamoDBStreams: 'http://streams', sqs: 'http://sqs', s3: 'http://s3' },
      usesFips: true,
      usesDualstack: true,
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' },
    });
    expect(readEnvironment({ AWS_DEFAULT_REGION: 'eu-west-2' }).region).toBe('eu-west-2');
  });

  test.each(['{', '{"patterns":[]}', 'null'])('has no filters of mappings where they cannot be read: %s', (text) => {
    expect(readEnvironment({ [ENVIRONMENT.mappingFilters]: text }).mappingFilters).toEqual([]);
  });
});
