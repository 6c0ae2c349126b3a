import type {
  GetBucketNotificationConfigurationCommandOutput,
  NotificationConfigurationFilter,
} from '@aws-sdk/client-s3';
import { FAILURE_KEY_PREFIX } from '../../../contract/overflow';
import type { Clients } from '../clients';
import type { Deployment } from './deployment';
import { type Checkup, problem } from './finding';
import { unlessMissing } from './unless-missing';

/** Whether the intake bucket announces to the staging queue what Lambda writes: nobody else hears of a failure there. */
export async function checkIntake(deployment: Deployment, clients: Clients): Promise<Omit<Checkup, 'name'>> {
  const { staging, intakeBucketArn } = deployment;
  if (intakeBucketArn === undefined)
    return { findings: [], fine: 'failures come to the staging queue, not to a bucket' };
  const bucket = intakeBucketArn.split(':::')[1] ?? '';
  const announcements = await announcementsOf(bucket, staging.region, clients);
  if (announcements === undefined) {
    const message = `The intake bucket ${bucket} is gone: Lambda drops the failures.`;
    const action = 'Create it again under the same name, or deploy the stack with another intake.';
    return { findings: [problem(intakeBucketArn, message, action)], fine: '' };
  }
  const heard = announcements.filter(({ to }) => to === staging.arn);
  const written = writtenBelow(deployment);
  const unheard = written.filter((prefix) => !heard.some((one) => coversAllBelow(prefix, one)));
  if (unheard.length === 0) return { findings: [], fine: `${bucket} announces failures to the staging queue` };
  const instead =
    announcements.length === 0 ? 'It announces nothing.' : `It announces ${announcements.map(inWords).join('; ')}.`;
  const where = unheard.length === written.length ? FAILURE_KEY_PREFIX : unheard.join(', ');
  const message =
    `The intake bucket does not announce what Lambda writes below ${where} to the staging queue: ` +
    `failures stay there, and are not hydrated. ${instead}`;
  const action =
    `Add a notification of ${ALL_CREATED} with the prefix ${FAILURE_KEY_PREFIX} to ${staging.arn}, and keep the others: aws s3api ` +
    'put-bucket-notification-configuration replaces them all. Then stage what was written meanwhile: see Failures not ' +
    'announced in docs/runbook.md. If a topic passes the notifications on to the queue, nothing is wrong.';
  return { findings: [problem(intakeBucketArn, message, action)], fine: '' };
}

/** Objects that a bucket announces. */
interface Announcement {
  /** ARN of a queue, topic or function, or `EventBridge`. */
  readonly to: string;
  /** Such as `s3:ObjectCreated:*`. */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

const ALL_CREATED = 's3:ObjectCreated:*';
/** Lambda puts its objects. */
const CREATED: readonly string[] = [ALL_CREATED, 's3:ObjectCreated:Put'];

/** `undefined` where there is no such bucket. */
async function announcementsOf(
  Bucket: string,
  region: string,
  clients: Clients,
): Promise<readonly Announcement[] | undefined> {
  const s3 = await clients.s3(region);
  const { GetBucketNotificationConfigurationCommand } = await import('@aws-sdk/client-s3');
  const look = s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  const configuration = await unlessMissing(look, 'NoSuchBucket');
  return configuration && listed(configuration);
}

function listed({
  QueueConfigurations = [],
  TopicConfigurations = [],
  LambdaFunctionConfigurations = [],
  EventBridgeConfiguration,
}: GetBucketNotificationConfigurationCommandOutput): readonly Announcement[] {
  return [
    ...QueueConfigurations.map(({ QueueArn, ...rest }) => announcement(QueueArn, rest)),
    ...TopicConfigurations.map(({ TopicArn, ...rest }) => announcement(TopicArn, rest)),
    ...LambdaFunctionConfigurations.map(({ LambdaFunctionArn, ...rest }) => announcement(LambdaFunctionArn, rest)),
    ...(EventBridgeConfiguration ? [announcement('EventBridge', { Events: ['all events'] })] : []),
  ];
}

function announcement(
  to = '',
  { Events = [], Filter }: { readonly Events?: readonly string[]; readonly Filter?: NotificationConfigurationFilter },
): Announcement {
  const rules = Filter?.Key?.FilterRules ?? [];
  // S3 answers `Prefix` where it was given `prefix`.
  const value = (name: string) => rules.find(({ Name }) => Name?.toLowerCase() === name)?.Value ?? '';
  return { to, events: Events, prefix: value('prefix'), suffix: value('suffix') };
}

/**
 * How the keys of the failures begin: the mapping's UUID comes after the common prefix.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
function writtenBelow({ mappings, intakeBucketArn }: Deployment): readonly string[] {
  const writing = mappings.filter(({ onFailure }) => onFailure === intakeBucketArn);
  return writing.length === 0 ? [FAILURE_KEY_PREFIX] : writing.map(({ uuid }) => `${FAILURE_KEY_PREFIX}${uuid}/`);
}

function coversAllBelow(keyPrefix: string, { events, prefix, suffix }: Announcement): boolean {
  return keyPrefix.startsWith(prefix) && suffix === '' && events.some((event) => CREATED.includes(event));
}

function inWords({ to, events, prefix, suffix }: Announcement): string {
  const which = [prefix && ` below ${prefix}`, suffix && ` that end in ${suffix}`].join('');
  return `${events.join(', ')}${which} to ${to}`;
}
