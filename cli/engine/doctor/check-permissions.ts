import type { ContextEntry } from '@aws-sdk/client-iam';
import { ENVIRONMENT } from '../../../contract/environment';
import { FAILURE_KEY_PREFIX, OVERFLOW_KEY_PREFIX } from '../../../contract/overflow';
import type { Clients } from '../clients';
import { type DeployedFunction, describeFunction } from '../deployed-function';
import { type Deployment, streamsRead } from './deployment';
import { type Checkup, type Finding, problem, unchecked } from './finding';
import type { KeyUse } from './keys';

/** What a role has to be allowed for the pipeline to work. */
export interface Need {
  readonly roleArn: string;
  /** Who has the role, such as `the pipe`. */
  readonly who: string;
  readonly actions: readonly string[];
  readonly resourceArn: string;
  /** The service that calls on behalf of the role, such as `sqs` for a queue's key. */
  readonly via?: string;
  /** What is lost without it. */
  readonly otherwise: string;
}

const KEYS_UNKNOWN = unchecked(
  'keys',
  'The keys of the pipeline are not known, so the permissions to use them were not looked at.',
  'See what kept the check of the keys, and run this command again.',
);

/** Asks IAM's policy simulator whether each role may do what it has to. Without keys, they could not be looked at. */
export async function checkPermissions(
  deployment: Deployment,
  keys: readonly KeyUse[] | undefined,
  clients: Clients,
): Promise<Omit<Checkup, 'name'>> {
  const { there, gone } = await consumersOf(deployment, clients);
  const needs = [
    ...needsOf(deployment),
    ...functionNeeds(there, deployment, keys ?? []),
    ...keyNeeds(deployment, keys ?? []),
  ];
  const denied = await Promise.all(needs.map(async (need) => ({ need, actions: await deniedActions(need, clients) })));
  const actions = needs.reduce((sum, need) => sum + need.actions.length, 0);
  return {
    findings: [
      ...(keys === undefined ? [KEYS_UNKNOWN] : []),
      ...gone.map(functionGone),
      ...denied
        .filter((one) => one.actions.length > 0)
        .map(({ need, actions }) =>
          problem(
            need.roleArn,
            `${need.who} is not allowed ${actions.join(', ')} on ${need.resourceArn}: ${need.otherwise}.`,
            `Allow it in a policy of ${need.roleArn}. The simulator sees identity policies, boundaries and service control policies; if the policy of the resource itself allows it, nothing is wrong.`,
          ),
        ),
    ],
    fine: `the roles may do what they have to (${actions} actions)`,
  };
}

/** What a pipe does to a destination, by the service in its ARN. What an owner's own destination needs, only they know. */
const DELIVERING: Readonly<Record<string, string>> = {
  events: 'events:PutEvents',
  sns: 'sns:Publish',
  sqs: 'sqs:SendMessage',
};

function needsOf(deployment: Deployment): Need[] {
  const { pipeline, staging, unhydrated, enrichment, intakeBucketArn } = deployment;
  const pipe = { roleArn: pipeline.roleArn, who: 'The pipe' };
  const itself = { roleArn: enrichment.roleArn, who: 'The enrichment' };
  const stuck = 'pointers stay in the staging queue';
  const overflowBucket = enrichment.environment[ENVIRONMENT.overflowBucket];
  const delivering = DELIVERING[pipeline.destinationArn.split(':')[2] ?? ''];
  return [
    {
      ...pipe,
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resourceArn: staging.arn,
      otherwise: stuck,
    },
    { ...pipe, actions: ['lambda:InvokeFunction'], resourceArn: pipeline.enrichmentArn, otherwise: stuck },
    ...(delivering === undefined
      ? []
      : [
          {
            ...pipe,
            actions: [delivering],
            resourceArn: pipeline.destinationArn,
            otherwise: 'no message arrives at the destination',
          },
        ]),
    ...[staging, unhydrated].flatMap((queue) =>
      queue === undefined
        ? []
        : [
            {
              ...itself,
              actions: ['sqs:SendMessage'],
              resourceArn: queue.arn,
              otherwise: 'a pointer that cannot be hydrated now blocks its batch',
            },
          ],
    ),
    ...(overflowBucket === undefined
      ? []
      : [
          {
            ...itself,
            actions: ['s3:PutObject'],
            resourceArn: `arn:${pipeline.stagingQueueArn.split(':')[1]}:s3:::${overflowBucket}/${OVERFLOW_KEY_PREFIX}doctor`,
            otherwise: 'a message that is too large for the destination is not delivered',
          },
        ]),
    ...streamsRead(deployment).map((streamArn) => ({
      ...itself,
      actions: readActions(streamArn),
      resourceArn: streamArn,
      otherwise: 'records of that stream are not read',
    })),
    ...(intakeBucketArn === undefined
      ? []
      : [
          {
            ...itself,
            actions: ['s3:GetObject'],
            resourceArn: `${intakeBucketArn}/${FAILURE_KEY_PREFIX}doctor`,
            otherwise: 'no failure of the bucket is read',
          },
          {
            ...itself,
            actions: ['s3:ListBucket'],
            resourceArn: intakeBucketArn,
            otherwise: 'an object that was deleted looks like one that may not be read',
          },
        ]),
  ];
}

function readActions(streamArn: string): string[] {
  const service = streamArn.split(':')[2];
  return [`${service}:GetShardIterator`, `${service}:GetRecords`];
}

/** The functions of the mappings. A mapping outlives its function. */
async function consumersOf({ mappings }: Deployment, clients: Clients) {
  const arns = [...new Set(mappings.map(({ functionArn }) => functionArn))];
  const described = await Promise.all(
    arns.map(async (arn) => {
      try {
        return await describeFunction(arn, clients);
      } catch (error) {
        if ((error as Error).name === 'ResourceNotFoundException') return arn;
        throw error;
      }
    }),
  );
  return {
    there: described.filter((one) => typeof one !== 'string'),
    gone: described.filter((one) => typeof one === 'string'),
  };
}

function functionGone(arn: string): Finding {
  const action =
    'Deploy the function again, or delete its mapping: aws lambda delete-event-source-mapping --uuid <UUID>';
  return problem(arn, `The function ${arn} of a mapping is gone: records of its stream are not processed.`, action);
}

/** Lambda sends failures with the role of the function. */
function functionNeeds(
  functions: readonly DeployedFunction[],
  { mappings, staging }: Deployment,
  keys: readonly KeyUse[],
): Need[] {
  const stagingKey = keys.find(({ ofArn }) => ofArn === staging.arn);
  return functions.flatMap(({ arn, roleArn }) => {
    const common = { roleArn, who: arn, otherwise: 'Lambda drops the failures of its mappings' };
    const destinations = new Set(
      mappings.filter(({ functionArn }) => functionArn === arn).flatMap(({ onFailure }) => onFailure ?? []),
    );
    return [...destinations].flatMap((destination) => {
      if (destination !== staging.arn)
        return [
          { ...common, actions: ['s3:PutObject'], resourceArn: `${destination}/${FAILURE_KEY_PREFIX}doctor` },
          { ...common, actions: ['s3:ListBucket'], resourceArn: destination },
        ];
      const send = { ...common, actions: ['sqs:SendMessage'], resourceArn: destination };
      if (!stagingKey?.ownArn) return [send];
      const actions = ['kms:GenerateDataKey', 'kms:Decrypt'];
      return [send, { ...common, actions, resourceArn: stagingKey.ownArn, via: 'sqs' }];
    });
  });
}

/** A key of the customer asks for permissions that AWS's own do not. */
function keyNeeds(deployment: Deployment, keys: readonly KeyUse[]): Need[] {
  const { pipeline, staging, destination, enrichment } = deployment;
  const read = streamsRead(deployment);
  return keys.flatMap(({ ofArn, ownArn }): Need[] => {
    if (ownArn === undefined) return [];
    const via = ofArn.split(':')[2];
    const pipe = { roleArn: pipeline.roleArn, who: 'The pipe', resourceArn: ownArn, via };
    const itself = { roleArn: enrichment.roleArn, who: 'The enrichment', resourceArn: ownArn, via };
    if (ofArn === staging.arn)
      return [
        { ...pipe, actions: ['kms:Decrypt'], otherwise: 'pointers stay in the staging queue' },
        { ...itself, actions: ['kms:GenerateDataKey', 'kms:Decrypt'], otherwise: 'no pointer can be kept for later' },
      ];
    if (ofArn === destination?.arn) {
      const actions = ['kms:GenerateDataKey', 'kms:Decrypt'];
      return [{ ...pipe, actions, otherwise: 'no message arrives at the destination' }];
    }
    if (!read.includes(ofArn)) return [];
    return [{ ...itself, actions: ['kms:Decrypt'], otherwise: 'records of that stream are not read' }];
  });
}

async function deniedActions(need: Need, clients: Clients): Promise<string[]> {
  const { roleArn, actions, resourceArn } = need;
  const iam = await clients.iam();
  const { SimulatePrincipalPolicyCommand } = await import('@aws-sdk/client-iam');
  const { EvaluationResults = [] } = await iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: roleArn,
      ActionNames: [...actions],
      ResourceArns: [resourceArn],
      ContextEntries: contextOf(need),
    }),
  );
  return EvaluationResults.filter(({ EvalDecision }) => EvalDecision !== 'allowed').map(
    ({ EvalActionName = '' }) => EvalActionName,
  );
}

/** What AWS fills in for a real call and the simulator does not: statements may depend on it. */
function contextOf({ roleArn, resourceArn, via }: Need): ContextEntry[] {
  const [, , , region, account] = resourceArn.split(':');
  const values: Record<string, string | undefined> = {
    // The ARN of an object has no account.
    'aws:ResourceAccount': account || roleArn.split(':')[4],
    'kms:ViaService': via && `${via}.${region}.amazonaws.com`,
  };
  return Object.entries(values).flatMap(([ContextKeyName, value]) =>
    value ? [{ ContextKeyName, ContextKeyType: 'string', ContextKeyValues: [value] }] : [],
  );
}
