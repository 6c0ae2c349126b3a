import { ENVIRONMENT } from '../../contract/environment';
import type { ObjectReader } from '../../message';
import type { Clients } from './clients';
import { describeEnrichment } from './deployed-function';
import { findPipeline, type PipelineChoice } from './pipelines';
import { Trouble } from './trouble';

/** By what it is known which buckets may be read. */
export interface BucketChoice extends PipelineChoice {
  /** Names of buckets. */
  readonly overflowBucket?: readonly string[];
}

/**
 * Reads the objects that messages refer to. A message names its object itself, and who can send to the queue can name any:
 * so only the buckets of the pipeline that is looked at are read, and those that the person names.
 */
export function overflowReader(choice: BucketChoice, clients: Clients): ObjectReader {
  let buckets: Promise<readonly string[]> | undefined;
  return {
    async getObject({ Bucket, Key }) {
      buckets ??= bucketsOf(choice, clients).catch((error) => {
        buckets = undefined;
        throw error;
      });
      const allowed = await buckets;
      if (!allowed.includes(Bucket)) throw new Trouble(notAllowed(`s3://${Bucket}/${Key}`, Bucket, allowed));
      const [s3, { GetObjectCommand }] = await Promise.all([clients.s3(), import('@aws-sdk/client-s3')]);
      return s3.send(new GetObjectCommand({ Bucket, Key }));
    },
  };
}

function notAllowed(object: string, bucket: string, allowed: readonly string[]): string {
  const known = allowed.length > 0 ? `only ${allowed.join(', ')} may be read` : 'no overflow bucket is known';
  return `${object} is not read: ${known}. If ${bucket} is an overflow bucket of yours, add --overflow-bucket ${bucket}.`;
}

async function bucketsOf({ overflowBucket = [], stack, pipe }: BucketChoice, clients: Clients): Promise<string[]> {
  if (stack === undefined && pipe === undefined) return [...overflowBucket];
  const { enrichmentArn } = await findPipeline({ stack, pipe }, clients);
  const { environment } = await describeEnrichment(enrichmentArn, clients);
  const ofPipeline = [ENVIRONMENT.overflowBucket, ENVIRONMENT.intakeBucket].flatMap((name) => environment[name] || []);
  return [...ofPipeline, ...overflowBucket];
}
