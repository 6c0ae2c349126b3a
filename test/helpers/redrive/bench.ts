import type { HydratedMessage } from '../../../contract/message';
import { type LambdaEvent, toLambdaEvent } from '../../../message';
import {
  candidateOf,
  type InvokeAnswer,
  type MessageStore,
  planRedrive,
  type RedrivePorts,
  type RedriveReport,
  type RedriveRunOptions,
  runRedrive,
} from '../../../redrive';

const functions = [{ functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:orders', timeoutSeconds: 3 }];
export const DONE: InvokeAnswer = { kind: 'answered', requestId: 'r-9', payload: 'null' };
export const FAILED: InvokeAnswer = {
  kind: 'answered',
  requestId: 'r-9',
  functionError: 'Unhandled',
  payload: '{"errorType":"TypeError","errorMessage":"no total"}',
};

/** Ports of a test in place of the bench's own. */
type Given = Partial<Omit<RedrivePorts, 'messages'>> & { readonly messages?: Partial<MessageStore> };

/** A queue of these messages, and a function that answers as told. */
export class Bench {
  readonly queue: Map<string, HydratedMessage>;
  /** First sequence numbers of the invocations, in their order. */
  readonly invoked: string[] = [];
  /** Largest number of invocations at a time, of all and of one group. */
  mostInFlight = 0;
  private inFlight = 0;

  constructor(
    messages: readonly HydratedMessage[],
    private readonly answers: Readonly<Record<string, InvokeAnswer>> = {},
  ) {
    this.queue = new Map(messages.map((message, index) => [`key-${index}`, message]));
  }

  /** @param most - reports after which the caller looks no further */
  async run(
    options: Partial<RedriveRunOptions> = {},
    given: Given = {},
    most = Number.POSITIVE_INFINITY,
  ): Promise<RedriveReport[]> {
    const reports: RedriveReport[] = [];
    const candidates = [...this.queue].map(([key, message]) => candidateOf(key, message));
    const ports = { ...this.ports, ...given, messages: { ...this.ports.messages, ...given.messages } };
    const plan = planRedrive(candidates, { functions, allow: ['PARTIAL'] });
    const run = runRedrive(plan, ports, { by: 'alice', concurrency: 10, ...options });
    for await (const report of run) if (reports.push(report) >= most) break;
    return reports;
  }

  private readonly ports: RedrivePorts = {
    messages: {
      read: async (key) => this.queue.get(key) as HydratedMessage,
      send: async (key, updated) => void this.queue.set(`${key}'`, updated),
      delete: async (key) => void this.queue.delete(key),
    },
    loadPayload: async (message) => toLambdaEvent(message) as LambdaEvent,
    invoke: async ({ payload }) => {
      const [first] = JSON.parse(payload).Records;
      this.invoked.push(first.kinesis.sequenceNumber);
      this.inFlight += 1;
      this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
      await new Promise(setImmediate);
      this.inFlight -= 1;
      return this.answers[first.kinesis.sequenceNumber] ?? DONE;
    },
  };
}
