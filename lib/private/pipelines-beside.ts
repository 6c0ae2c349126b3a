import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import type { HydratedDestinationConfig } from '../destinations/destination';
import { areInOneEnvironment, constructsOfStage } from './same-stage';

/** What pipelines of one app have to know of each other. */
interface Pipeline extends IConstruct {
  readonly stagingQueue: sqs.IQueue;
  readonly intakeBucket: s3.IBucket | undefined;
  /** Absent when another app owns the pipeline. */
  readonly _delivery: HydratedDestinationConfig | undefined;
}

/** The other pipelines that are deployed with this one, to the same account and Region. */
export function pipelinesBeside(pipeline: IConstruct): Pipeline[] {
  return constructsOfStage(pipeline).filter(
    (one): one is Pipeline =>
      one !== pipeline && 'stagingQueue' in one && '_delivery' in one && areInOneEnvironment(one, pipeline),
  );
}
