import type { Clients } from './clients';
import { Trouble } from './trouble';

/** A pipeline of cdk-hydrated-dlq, as its pipe describes it. */
export interface Pipeline {
  /** Name of the pipe. */
  readonly name: string;
  readonly stagingQueueArn: string;
  /** A queue or an event bus. */
  readonly destinationArn: string;
  readonly enrichmentArn: string;
  readonly roleArn: string;
  /** What the pipe does, such as `RUNNING`. */
  readonly state: string;
  /** What it was told to do. */
  readonly desiredState: string;
  /** Why it does not do it. */
  readonly stateReason?: string;
  /** Where it logs what fails; absent if it logs nothing, or not to CloudWatch Logs. */
  readonly logGroup?: string;
}

/** By what a pipeline is found. */
export interface PipelineChoice {
  readonly stack?: string;
  /** Name of the pipe; with a stack, also its logical id or the construct's id, with which that begins. */
  readonly pipe?: string;
}

/**
 * Finds a pipeline by its stack, by its pipe, or by both.
 *
 * @throws Trouble - where there is none, or where there are several
 */
export async function findPipeline({ stack, pipe }: PipelineChoice, clients: Clients): Promise<Pipeline> {
  if (stack === undefined) {
    const found = await describePipe(pipe ?? '', clients);
    if (!found)
      throw new Trouble(
        `The pipe ${pipe} has no queue as its source or no enrichment: it is not a pipeline of cdk-hydrated-dlq.`,
      );
    return found;
  }
  const pipes = (await pipesOf(stack, clients)).filter((candidate) => matches(candidate, pipe));
  const described = await Promise.all(pipes.map(({ name }) => describePipe(name, clients)));
  const found = described.filter((pipeline) => pipeline !== undefined);
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  const names = found.map(({ name }) => name).join(', ');
  throw new Trouble(
    only
      ? `Stack ${stack} has ${found.length} pipelines: ${names}. Choose one with --pipe.`
      : `Stack ${stack} has no pipeline${pipe === undefined ? '' : ` named ${pipe}`}. Give the stack that holds the HydratedDlq.`,
  );
}

interface StackPipe {
  readonly logicalId: string;
  readonly name: string;
}

function matches({ logicalId, name }: StackPipe, pipe: string | undefined): boolean {
  return pipe === undefined || name === pipe || logicalId.startsWith(pipe);
}

async function pipesOf(StackName: string, clients: Clients): Promise<StackPipe[]> {
  const client = await clients.cloudFormation();
  const { paginateListStackResources } = await import('@aws-sdk/client-cloudformation');
  const found: StackPipe[] = [];
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
      for (const { ResourceType, LogicalResourceId, PhysicalResourceId } of StackResourceSummaries)
        if (ResourceType === 'AWS::Pipes::Pipe')
          found.push({ logicalId: LogicalResourceId ?? '', name: PhysicalResourceId ?? '' });
  } catch (error) {
    if (!/does not exist/.test((error as Error).message)) throw error;
    throw new Trouble(
      `There is no stack ${StackName} in ${await client.config.region()}. Check the name, --region and --profile.`,
      {
        cause: error,
      },
    );
  }
  return found;
}

async function describePipe(Name: string, clients: Clients): Promise<Pipeline | undefined> {
  const client = await clients.pipes();
  const { DescribePipeCommand } = await import('@aws-sdk/client-pipes');
  try {
    const pipe = await client.send(new DescribePipeCommand({ Name }));
    const { Source = '', Target = '', Enrichment, RoleArn = '' } = pipe;
    const { CurrentState = '', DesiredState = '', StateReason, LogConfiguration } = pipe;
    const { Level = 'OFF', CloudwatchLogsLogDestination } = LogConfiguration ?? {};
    const logGroup = Level === 'OFF' ? undefined : CloudwatchLogsLogDestination?.LogGroupArn?.split(':')[6];
    if (!Source.includes(':sqs:') || !Enrichment) return undefined;
    return {
      name: Name,
      stagingQueueArn: Source,
      destinationArn: Target,
      enrichmentArn: Enrichment,
      roleArn: RoleArn,
      state: CurrentState,
      desiredState: DesiredState,
      ...(StateReason && { stateReason: StateReason }),
      ...(logGroup !== undefined && { logGroup }),
    };
  } catch (error) {
    if ((error as Error).name !== 'NotFoundException') throw error;
    throw new Trouble(
      `There is no pipe ${Name} in ${await client.config.region()}. Check the name, --region and --profile.`,
      {
        cause: error,
      },
    );
  }
}
