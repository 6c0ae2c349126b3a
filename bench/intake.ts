import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ENVIRONMENT } from '../contract/environment';
import type { LambdaPointer } from '../contract/pointer';
import { type Bench, median, type Progress, type Report, type Row } from './bench';
import { type Cloud, REGION, withCloud } from './cloud/cloud';
import { runPipeline, type Staged, stagedPointers } from './cloud/pipeline';
import { pointerTo, type RecordPlace } from './cloud/pointer';
import { fillStream, order, shuffle } from './cloud/storm';
import { type LiveReads, underQuota } from './drain/shard';

const RECORD_BYTES = 500;
const STORM = 1_000;
const SHARDS = [1, 100];

/** The two intakes beside each other: what each takes from the stream, and how fast it is. */
export const intake: Bench = {
  name: 'intake',
  summary:
    'A storm of 1,000 failures by a bucket as intake, beside a queue as intake, under the quotas of real shards.',
  run: (progress) => withCloud((cloud) => measure(cloud, progress)),
};

async function measure(cloud: Cloud, progress: Progress): Promise<Report> {
  const rows: Row[] = [];
  for (const shards of SHARDS) {
    const records = await fillStream(cloud.kinesis, { shards, records: STORM, bytes: RECORD_BYTES });
    const failures = shuffle(records.map((place, number) => ({ place, number, pointer: pointerTo(place) })));
    const storm = `${STORM} failures in ${shards === 1 ? 'one shard' : `${shards} shards`}`;
    progress(`${storm} by a bucket`);
    const byBucket = await drain(cloud, records, `bucket-${shards}`, await writtenFailures(cloud, shards, failures));
    progress(`took ${byBucket.seconds.toFixed(1)} s; the same by a queue`);
    const byQueue = await drain(
      cloud,
      records,
      `queue-${shards}`,
      stagedPointers(failures.map(({ pointer }) => pointer)),
    );
    rows.push(...rowsOf(storm, byBucket, byQueue));
  }
  return {
    rows,
    notes: [
      'All failures are in the staging queue, or announced in it, when the pipe starts, fully shuffled. A proxy gives each shard the quotas of Kinesis, as in "drain".',
      'The lag is the time from that start to the delivery of a failure.',
      `The objects are as Lambda writes them: pointer and event, with one record of ${RECORD_BYTES} bytes. Writing them is not measured, because Lambda does that while the batch fails.`,
      'The live consumer polls one shard once a second and does not retry. The bucket is fauxqs on this machine, which answers faster than S3 does.',
    ],
  };
}

interface Drained {
  readonly seconds: number;
  /** Of the median failure; seconds. */
  readonly lag: number;
  /** Of the pipeline, for each failure. */
  readonly calls: number;
  readonly live: LiveReads;
}

function rowsOf(storm: string, ours: Drained, queue: Drained): Row[] {
  const row = (measure: string, unit: string, of: (drained: Drained) => number, goal?: Row['goal']): Row => ({
    measure: `${storm}: ${measure}`,
    unit,
    ours: of(ours),
    baseline: { name: 'queue intake', value: of(queue) },
    goal,
  });
  return [
    row('calls to the stream for each', 'calls', ({ calls }) => calls, { of: 'ours', atMost: 0 }),
    row('time to drain', 's', ({ seconds }) => seconds),
    row('median lag', 's', ({ lag }) => lag),
    row("the live consumer's reads that succeeded", '%', ({ live }) => 100 * (1 - live.refused / live.tried)),
  ];
}

/** Runs a pipeline while the quotas apply and a live consumer reads. */
async function drain(cloud: Cloud, records: readonly RecordPlace[], name: string, staged: Staged): Promise<Drained> {
  let run = { seconds: 0, lags: [] as readonly number[] };
  const { result: counts, live } = await underQuota(cloud, records.slice(0, 1), () =>
    cloud.countCalls(async () => {
      run = await runPipeline(cloud, name, staged);
    }),
  );
  const calls = Object.values(counts).reduce((sum, count) => sum + count, 0) - live.tried;
  return { seconds: run.seconds, lag: median(run.lags), calls: Math.max(0, calls) / STORM, live };
}

interface Failure {
  readonly place: RecordPlace;
  /** Of the order in the record. */
  readonly number: number;
  readonly pointer: LambdaPointer;
}

/** Writes failures as Lambda does, and stages what S3 announces. */
async function writtenFailures({ s3 }: Cloud, shards: number, failures: readonly Failure[]): Promise<Staged> {
  const Bucket = `intake-${shards}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  const bodies: string[] = [];
  for (const failure of failures) {
    const { sequenceNumber, shardId } = failure.place;
    const Key = `aws/lambda/mapping/${shardId}/${sequenceNumber}`;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: objectOf(failure) }));
    const object = { key: Key };
    bodies.push(JSON.stringify({ Records: [{ eventSource: 'aws:s3', s3: { bucket: { name: Bucket }, object } }] }));
  }
  return { bodies, variables: { [ENVIRONMENT.intakeBucket]: Bucket } };
}

function objectOf({ place: { streamArn, shardId, sequenceNumber }, number, pointer }: Failure): string {
  const { Data, PartitionKey } = order(number, RECORD_BYTES);
  const record = {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: PartitionKey,
      sequenceNumber,
      data: Buffer.from(Data).toString('base64'),
      approximateArrivalTimestamp: Date.now() / 1_000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    awsRegion: REGION,
    eventSourceARN: streamArn,
  };
  return JSON.stringify({ ...pointer, payload: JSON.stringify({ Records: [record] }) });
}
