import type { DeployedMapping, Deployment } from './deployment';
import { type Checkup, type Finding, problem, warning } from './finding';

/** Whether the mappings run, and whether their failures come to the pipeline. */
export async function checkMappings(deployment: Deployment): Promise<Omit<Checkup, 'name'>> {
  const { mappings, otherMappings, staging, intakeBucketArn = staging.arn } = deployment;
  if (mappings.length === 0) {
    const action =
      `Pass the HydratedDlq as onFailure to the event source, or set ${intakeBucketArn} as the OnFailure destination of ` +
      'the mapping. Mappings of other accounts and Regions, pipes and topics cannot be seen from here.';
    return {
      findings: [problem(intakeBucketArn, 'No event source mapping sends its failures here.', action)],
      fine: '',
    };
  }
  return {
    findings: [...mappings.flatMap(findingsOf), ...otherMappings.map((other) => elsewhere(other, intakeBucketArn))],
    fine: `all that send their failures here run (${mappings.length})`,
  };
}

const RUNS = /^(Enabled|Enabling|Creating|Updating)$/;

function findingsOf(mapping: DeployedMapping): Finding[] {
  const { uuid, functionArn, streamArn, state, stateReason = '', lastResult = '', retriesForever } = mapping;
  const which = `The mapping of ${functionArn} and ${streamArn}`;
  const findings: Finding[] = [];
  if (!RUNS.test(state)) {
    const action = `Enable it: aws lambda update-event-source-mapping --uuid ${uuid} --enabled`;
    findings.push(problem(uuid, `${which} is ${state}: its records are not processed. ${stateReason}`.trim(), action));
  }
  if (lastResult.startsWith('PROBLEM')) {
    const action = 'Fix what the text names. Lambda tries again by itself.';
    findings.push(problem(uuid, `${which} cannot invoke its function. Lambda says: ${lastResult}`, action));
  }
  if (retriesForever) {
    const action =
      'Give it retryAttempts or maxRecordAge (MaximumRetryAttempts, MaximumRecordAgeInSeconds), well below the retention of the stream.';
    findings.push(
      warning(uuid, `${which} retries until the records are gone: no failure comes here before that.`, action),
    );
  }
  return findings;
}

function elsewhere({ uuid, functionArn, streamArn, onFailure }: DeployedMapping, destination: string): Finding {
  const where = onFailure === undefined ? 'nowhere: what Lambda gives up on is lost' : `to ${onFailure}`;
  return warning(
    uuid,
    `Another mapping of the same stream, of ${functionArn} and ${streamArn}, sends its failures ${where}.`,
    `Set ${destination} as its OnFailure destination, if its failures are to be hydrated, too.`,
  );
}
