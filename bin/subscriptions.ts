import { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HydratedDlq } from '../lib';

export interface SubscriptionsProps {
  readonly dlq: HydratedDlq;
  readonly pager: sns.ITopic;
  readonly orders: kinesis.IStream;
  readonly ordersTable: dynamodb.ITable;
}

/** Subscribers to failures: a queue that keeps each of them, and a pager that learns which records failed. */
export class Subscriptions extends Construct {
  constructor(scope: Construct, id: string, { dlq, pager, orders, ordersTable }: SubscriptionsProps) {
    super(scope, id);
    const deadLetterQueue = failureQueue(this, 'Undelivered');
    const hydratedFailures = failureQueue(this, 'HydratedFailures');

    dlq.onHydratedFailure('KeepEveryFailure', {
      description: 'Every hydrated failure, with its records',
      target: new targets.SqsQueue(hydratedFailures, { deadLetterQueue }),
    });
    dlq.onHydratedFailure('PageOnOrders', {
      streams: [orders],
      target: new targets.SnsTopic(pager, { message: pointerAndStatus('KinesisBatchInfo'), deadLetterQueue }),
    });
    dlq.onHydratedFailure('PageOnOrdersTable', {
      tables: [ordersTable],
      target: new targets.SnsTopic(pager, { message: pointerAndStatus('DDBStreamBatchInfo'), deadLetterQueue }),
    });
  }
}

function failureQueue(scope: Construct, id: string): sqs.Queue {
  return new sqs.Queue(scope, id, {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
}

/** SNS takes 256 KB, and a pager needs no records. */
function pointerAndStatus(batchInfo: 'KinesisBatchInfo' | 'DDBStreamBatchInfo'): events.RuleTargetInput {
  return events.RuleTargetInput.fromObject({
    status: events.EventField.fromPath('$.detail.hydration.status'),
    id: events.EventField.fromPath('$.detail.hydration.id'),
    function: events.EventField.fromPath('$.detail.requestContext.functionArn'),
    [batchInfo]: events.EventField.fromPath(`$.detail.${batchInfo}`),
  });
}
