import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { LambdaPointer } from '../../contract/pointer';
import { isFifoQueue, queueUrl } from '../queue-url';
import { buildPointer, type GivenUp } from './failure-pointer';
import type { MappingRun } from './mapping-run';

/** Tells the OnFailure destination, where there is one, which records were given up. Lambda does not try twice. */
export async function reportGivenUp(run: MappingRun, shardId: string, givenUp: GivenUp): Promise<void> {
  const { runtime, mapping, source } = run;
  if (mapping.destinationArn === undefined) return;
  const pointer = buildPointer(source, mapping, shardId, runtime.now(), givenUp);
  await send(run, mapping.destinationArn, pointer);
}

async function send({ runtime, mapping }: MappingRun, queueArn: string, pointer: LambdaPointer): Promise<void> {
  if (isFifoQueue(queueArn)) {
    const error = 'Lambda does not send to FIFO queues: the records are gone.';
    return runtime.tell({ type: 'pointer-lost', queueArn, pointer, error });
  }
  const { sqs } = runtime.clients(mapping.executionRoleArn);
  try {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(queueArn), MessageBody: JSON.stringify(pointer) }));
    runtime.tell({ type: 'pointer-sent', queueArn, pointer });
  } catch (error) {
    runtime.tell({ type: 'pointer-lost', queueArn, pointer, error: String(error) });
  }
}
