import { beforeEach, describe, expect, test } from 'vitest';
import { authorize, type Permission } from '../../../local/iam/authorize';
import { Policies } from '../../../local/iam/policies';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/pipes/OrdersPipeRole`;
const QUEUE = `arn:aws:sqs:eu-west-1:${ACCOUNT}:orders`;
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;
const RULE = `arn:aws:events:eu-west-1:${ACCOUNT}:rule/page`;
const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const SEND: Permission = { action: 'sqs:SendMessage', resourceArn: QUEUE };

let policies: Policies;

beforeEach(() => {
  policies = new Policies();
  policies.addRole(ROLE, {});
});

function statement(more: object = {}): object {
  return { Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE, ...more }] };
}

const asRole = (permission = SEND) => authorize(policies, { roleArn: ROLE }, permission);
const asEvents = (permission = SEND) => authorize(policies, { service: 'events.amazonaws.com' }, permission);

describe("a role's own policies", () => {
  test("deny what they do not allow, with AWS's message", () => {
    expect(() => asRole()).toThrow(
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/OrdersPipeRole/OrdersPipeRole is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} because no identity-based policy allows the sqs:SendMessage action`,
    );
  });

  test.each([
    ['inline', () => policies.addRole(ROLE, { Policies: [{ PolicyName: 'p', PolicyDocument: statement() }] })],
    ['attached', () => policies.addPolicy('P', { PolicyDocument: statement(), Roles: ['OrdersPipeRole'] })],
    [
      'managed, naming the role',
      () => policies.addManagedPolicy('arn:m', { PolicyDocument: statement(), Roles: ['OrdersPipeRole'] }),
    ],
    [
      'managed, named by the role',
      () => {
        policies.addRole(ROLE, { ManagedPolicyArns: ['arn:m'] });
        policies.addManagedPolicy('arn:m', { PolicyDocument: statement() });
      },
    ],
  ])('allow: %s', (_, add) => {
    add();
    expect(() => asRole()).not.toThrow();
    expect(() => asRole({ ...SEND, action: 'sqs:ReceiveMessage' })).toThrow('not authorized');
    expect(() => authorize(policies, { roleArn: `${ROLE}2` }, SEND)).toThrow('not authorized');
  });

  test('include an AWS managed policy that the role names', () => {
    const policyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole';
    policies.addRole(ROLE, { ManagedPolicyArns: [policyArn] });
    expect(() => asRole({ action: 'kinesis:GetRecords', resourceArn: 'arn:aws:kinesis:r:a:stream/s' })).not.toThrow();
    expect(() => asRole()).toThrow('not authorized');
  });

  test('are refused with an AWS managed policy that is not known', () => {
    policies.addRole(ROLE, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSBatchFullAccess'] });
    expect(() => asRole()).toThrow(/policy\/AWSBatchFullAccess of .*OrdersPipeRole; it knows service-role/);
  });
});

describe("a resource's policy", () => {
  test.each([
    ['the role', { AWS: ROLE }],
    ['everybody', '*'],
    ['everybody', { AWS: ['*'] }],
  ])('allows %s', (_, Principal) => {
    policies.addResourcePolicy(QUEUE, statement({ Principal }));
    expect(() => asRole()).not.toThrow();
  });

  test('leaves the decision to the role when it names the account', () => {
    policies.addResourcePolicy(QUEUE, statement({ Principal: ROOT }));
    expect(() => asRole()).toThrow('no identity-based policy');
  });

  test('denies the account, and with it each of its roles', () => {
    policies.addPolicy('P', { PolicyDocument: statement(), Roles: ['OrdersPipeRole'] });
    policies.addResourcePolicy(QUEUE, statement({ Effect: 'Deny', Principal: ROOT }));
    expect(() => asRole()).toThrow('with an explicit deny in a resource-based policy');
  });

  test('that denies calls without TLS allows calls here', () => {
    policies.addPolicy('P', { PolicyDocument: statement(), Roles: ['OrdersPipeRole'] });
    const insecure = { Bool: { 'aws:SecureTransport': 'false' } };
    const oldTls = { NumericLessThan: { 's3:TlsVersion': '1.2' } };
    for (const Condition of [insecure, oldTls])
      policies.addResourcePolicy(QUEUE, statement({ Effect: 'Deny', Principal: '*', Condition }));
    expect(() => asRole()).not.toThrow();
  });

  test('allows a service for the named rule only', () => {
    const Condition = { ArnEquals: { 'aws:SourceArn': RULE } };
    policies.addResourcePolicy(QUEUE, statement({ Principal: { Service: 'events.amazonaws.com' }, Condition }));
    expect(() => asEvents({ ...SEND, context: { 'aws:SourceArn': RULE } })).not.toThrow();
    expect(() => asEvents({ ...SEND, context: { 'aws:SourceArn': `${RULE}2` } })).toThrow(
      /^User: events.amazonaws.com/,
    );
    expect(() => asRole()).toThrow('not authorized');
  });

  test('of a bucket applies to its objects', () => {
    const objects = { Action: 's3:PutObject', Resource: 'arn:aws:s3:::overflow/*' };
    policies.addResourcePolicy('arn:aws:s3:::overflow', statement({ ...objects, Principal: { AWS: ROLE } }));
    expect(() => asRole({ action: 's3:PutObject', resourceArn: 'arn:aws:s3:::overflow/a/b' })).not.toThrow();
  });
});

describe('a key', () => {
  const decrypt = { action: 'kms:Decrypt', resourceArn: KEY };
  const inKeyPolicy = (Principal: object, Action = 'kms:*') => statement({ Principal, Action, Resource: '*' });

  beforeEach(() => {
    const PolicyDocument = statement({ Action: 'kms:Decrypt', Resource: KEY });
    policies.addPolicy('P', { PolicyDocument, Roles: ['OrdersPipeRole'] });
  });

  test("obeys the role's policy when its own policy leaves the decision to the account", () => {
    policies.addResourcePolicy(KEY, inKeyPolicy(ROOT));
    expect(() => asRole(decrypt)).not.toThrow();
    expect(() => asRole({ ...decrypt, action: 'kms:Encrypt' })).toThrow('no identity-based policy');
  });

  test("does not obey the role's policy otherwise", () => {
    expect(() => asRole(decrypt)).toThrow('no resource-based policy allows the kms:Decrypt');
    policies.addResourcePolicy(KEY, inKeyPolicy({ AWS: `${ROLE}2` }));
    expect(() => asRole(decrypt)).toThrow('no resource-based policy allows the kms:Decrypt');
  });

  test('needs no policy of the role when its own policy names the role', () => {
    policies.addResourcePolicy(KEY, inKeyPolicy({ AWS: ROLE }, 'kms:Encrypt'));
    expect(() => asRole({ ...decrypt, action: 'kms:Encrypt' })).not.toThrow();
  });
});
