import { Aws, Fn, Lazy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { StreamSource } from '../../contract/message';
import type { StreamDescription } from './stream-description';

const READ_ACTIONS: Readonly<Record<StreamSource, string[]>> = {
  kinesis: ['kinesis:GetRecords', 'kinesis:GetShardIterator'],
  dynamodb: ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
};

/**
 * Lets the enrichment read the streams of the mappings in one stack.
 *
 * The policy belongs to the stack of the mappings, which so depends on the pipeline's stack and never the other way
 * round. What it allows is worked out when the template is written: a mapping tells its stream only then.
 */
export class ReadPolicy extends Construct {
  constructor(scope: Construct, id: string, role: iam.IRole, streams: () => readonly StreamDescription[]) {
    super(scope, id);
    new iam.CfnPolicy(this, 'Resource', {
      policyName: `HydratedDlqReads-${stackUuid()}`,
      roles: [role.roleName],
      policyDocument: Lazy.any({ produce: () => new iam.PolicyDocument({ statements: readStatements(streams()) }) }),
    });
  }
}

/** Two stacks that gave their policies one name would overwrite each other's on the role. */
function stackUuid(): string {
  return Fn.select(2, Fn.split('/', Aws.STACK_ID));
}

/** What reading these streams takes. A stream whose kind is known only at deployment is allowed to be of either. */
export function readStatements(streams: readonly StreamDescription[]): iam.PolicyStatement[] {
  const arnsOf = (source: StreamSource) =>
    streams.filter((stream) => (stream.source ?? source) === source).map((stream) => stream.streamArn);
  const keyArns = streams.flatMap((stream) => stream.encryptionKeyArn ?? []);
  return [
    ...allow(READ_ACTIONS.kinesis, arnsOf('kinesis')),
    ...allow(READ_ACTIONS.dynamodb, arnsOf('dynamodb')),
    ...allow(['kms:Decrypt'], keyArns),
  ];
}

function allow(actions: string[], resources: readonly string[]): iam.PolicyStatement[] {
  const distinct = [...new Set(resources)];
  return distinct.length > 0 ? [new iam.PolicyStatement({ actions, resources: distinct })] : [];
}
