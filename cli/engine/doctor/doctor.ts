import type { Clients } from '../clients';
import { findPipeline, type PipelineChoice } from '../pipelines';
import { checkDestination } from './check-destination';
import { checkFailures } from './check-failures';
import { checkIntake } from './check-intake';
import { checkKeys } from './check-keys';
import { checkMappings } from './check-mappings';
import { checkPermissions } from './check-permissions';
import { checkPipe } from './check-pipe';
import { checkQueues } from './check-queues';
import { checkRetention } from './check-retention';
import { examine } from './deployment';
import { type Checkup, checkUp } from './finding';
import { type Keys, keysOf } from './keys';

/** Looks at everything that a deployed pipeline needs, and reports each as soon as it was looked at. */
export async function* examinePipeline(choice: PipelineChoice, clients: Clients): AsyncGenerator<Checkup, void> {
  const deployment = await examine(await findPipeline(choice, clients), clients);
  const { pipeline, staging, enrichment } = deployment;
  let asked: Promise<Keys> | undefined;
  const keys = () => (asked ??= keysOf(deployment, clients));
  yield checkUp('pipe', pipeline.name, () => checkPipe(deployment));
  yield checkUp('mappings', staging.arn, () => checkMappings(deployment));
  yield checkUp('intake', deployment.intakeBucketArn ?? staging.arn, () => checkIntake(deployment, clients));
  yield checkUp('queues', staging.arn, () => checkQueues(deployment));
  yield checkUp('destination', pipeline.destinationArn, () => checkDestination(deployment, clients));
  yield checkUp('keys', staging.arn, async () => checkKeys(await keys()));
  yield checkUp('permissions', enrichment.roleArn, async () => checkPermissions(deployment, await keys(), clients));
  yield checkUp('retention', enrichment.arn, () => checkRetention(deployment, clients));
  yield checkUp('failures', enrichment.arn, () => checkFailures(deployment, clients));
}
