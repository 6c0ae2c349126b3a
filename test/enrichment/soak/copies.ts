import type { SQSClient } from '@aws-sdk/client-sqs';
import type { ProxyRule } from '../../../local/proxy/fault-decision';

/**
 * Counts the copies of pointers from both ends: what SQS took, and what the enrichment heard of it. A copy whose answer
 * was lost, late or not waited for is there, and the enrichment cannot know. So is an original whose deletion failed.
 * Everything else has to be in one place only.
 */
export class Copies {
  private readonly taken = new Map<string, number>();
  private readonly confirmed = new Map<string, number>();
  private readonly toDelete = new Set<string>();
  private readonly deleted = new Set<string>();

  /** Counts at SQS: what the emulator did, whether or not its answer arrives. */
  atQueue(faults: ProxyRule): ProxyRule {
    return async (call) => {
      const decision = await faults(call);
      const { MessageBody, ReceiptHandle } = call.input ?? {};
      const onSuccess = () => {
        if (call.operation === 'SendMessage') add(this.taken, `${MessageBody}`);
        if (call.operation === 'DeleteMessage') this.deleted.add(`${ReceiptHandle}`);
      };
      return { ...decision, onSuccess };
    };
  }

  /** Counts at the enrichment: each single attempt, below the SDK's own retries. */
  readonly atClient = ({ middlewareStack }: SQSClient): void => {
    middlewareStack.add(
      (next) => async (attempt) => {
        const { input } = attempt;
        if ('ReceiptHandle' in input) this.toDelete.add(`${input.ReceiptHandle}`);
        const answer = await next(attempt);
        if ('MessageBody' in input) add(this.confirmed, `${input.MessageBody}`);
        return answer;
      },
      { step: 'deserialize', priority: 'high' },
    );
  };

  /** How many more messages with this body there can be than there were, given the receipts that it was received with. */
  unknownTo(body: string, receipts: readonly string[]): number {
    const unconfirmed = (this.taken.get(body) ?? 0) - (this.confirmed.get(body) ?? 0);
    const undeleted = receipts.filter((receipt) => this.toDelete.has(receipt) && !this.deleted.has(receipt));
    return unconfirmed + undeleted.length;
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
