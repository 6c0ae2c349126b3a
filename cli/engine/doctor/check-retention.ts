import { DEFAULT_RETRY_FOR_SECONDS, ENVIRONMENT } from '../../../contract/environment';
import type { Clients } from '../clients';
import { StreamRetentions } from '../stream-retention';
import { type Deployment, streamsRead } from './deployment';
import { type Checkup, type Finding, problem, unchecked, warning } from './finding';

/** Whether streams keep their records for as long as a pointer is retried. */
export async function checkRetention(deployment: Deployment, clients: Clients): Promise<Omit<Checkup, 'name'>> {
  const { enrichment, intakeBucketArn } = deployment;
  const streamArns = streamsRead(deployment);
  if (intakeBucketArn !== undefined && streamArns.length === 0)
    return { findings: [], fine: 'failures are in a bucket; the streams are not read' };
  const retryFor = Number(enrichment.environment[ENVIRONMENT.retryForSeconds] ?? DEFAULT_RETRY_FOR_SECONDS) / 3_600;
  const retentions = new StreamRetentions(clients);
  const kept = await Promise.all(streamArns.map(async (arn) => ({ arn, ...(await retentions.of(arn)) })));
  const findings = kept.flatMap(({ arn, hours, assumed }): Finding[] => {
    if (assumed) {
      const message = 'How long the stream keeps its records could not be asked.';
      return [unchecked(arn, message, 'Allow kinesis:DescribeStreamSummary, and ask again.')];
    }
    if (hours === 0)
      return [problem(arn, 'The stream is gone.', 'What failed on it can no longer be read. Remove its mapping.')];
    if (hours >= retryFor) return [];
    const table = arn.includes(':dynamodb:');
    const action = table
      ? `A table's stream keeps 24 hours, always. Set retryFor to less, or use FailureIntake.bucket().`
      : `Raise the stream's retention above ${retryFor} hours, or lower retryFor.`;
    return [
      warning(
        arn,
        `The stream keeps records for ${hours} hours, and pointers are retried for ${retryFor} hours.`,
        action,
      ),
    ];
  });
  return { findings, fine: `streams keep records at least as long as pointers are retried (${retryFor} hours)` };
}
