import { afterEach, describe, expect, test, vi } from 'vitest';
import { clientSettings } from '../../redrive/inbox/client-settings';
import { readInboxEnvironment } from '../../redrive/inbox/environment';

const needed = { DESTINATION_QUEUE_URL: 'https://sqs/orders', ATTEMPTS_TABLE: 'attempts' };

describe('the environment of the inbox', () => {
  test('is as the stack set it', () => {
    const variables = {
      ...needed,
      MAX_REDRIVES: '3',
      MAX_RECEIVE_COUNT: '7',
      AWS_LAMBDA_FUNCTION_NAME: 'inbox',
    };

    expect(readInboxEnvironment(variables)).toEqual({
      destinationQueueUrl: 'https://sqs/orders',
      attemptsTable: 'attempts',
      maxRedrives: 3,
      maxReceiveCount: 7,
      functionName: 'inbox',
    });
  });

  test('has ten redrives and five receives where nothing else is set', () => {
    expect(readInboxEnvironment(needed)).toMatchObject({
      maxRedrives: 10,
      maxReceiveCount: 5,
      functionName: 'unknown',
    });
  });

  test.each(Object.keys(needed))('without %s is an error, at once', (name) => {
    expect(() => readInboxEnvironment({ ...needed, [name]: '' })).toThrow(
      `The environment variable ${name} is missing: deploy the redrive inbox again`,
    );
  });
});

describe('a client of the inbox', () => {
  afterEach(() => void vi.unstubAllEnvs());

  test('is of the Region and has the credentials that Lambda gives, and the endpoint of its own service', () => {
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'session');
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', 'http://localhost:1');
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true');

    expect(clientSettings('SQS')).toMatchObject({
      region: 'eu-west-1',
      endpoint: 'http://localhost:1',
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'session' },
      useFipsEndpoint: true,
      useDualstackEndpoint: true,
    });
    expect(clientSettings('S3')).not.toHaveProperty('endpoint');
  });

  test('has neither a session nor an endpoint of a kind that is not asked for', () => {
    for (const name of ['AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_SQS']) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'false');
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', undefined);

    const settings = clientSettings('SQS');
    expect(settings).toMatchObject({ useFipsEndpoint: false, useDualstackEndpoint: false });
    expect(settings).not.toHaveProperty('endpoint');
    expect(settings.credentials).not.toHaveProperty('sessionToken');
  });
});
