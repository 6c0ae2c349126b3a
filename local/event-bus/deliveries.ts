import type { LocalRuntime } from '../runtime';
import { deliver, type RuleTarget } from './deliver';
import type { BusEvent } from './event-bus';
import type { Rule } from './rule';

/** Hands events to targets in the background and tells what becomes of them. */
export class Deliveries {
  private readonly runtime: LocalRuntime;
  private readonly bus: string;
  private readonly stopping = new AbortController();
  private readonly underWay = new Set<Promise<void>>();

  constructor(runtime: LocalRuntime, bus: string) {
    this.runtime = runtime;
    this.bus = bus;
  }

  begin(rule: Rule, event: BusEvent): void {
    for (const target of rule.targets) {
      const sending = this.send(rule.name, target, event).finally(() => this.underWay.delete(sending));
      this.underWay.add(sending);
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.underWay);
  }

  private async send(rule: string, target: RuleTarget, event: BusEvent): Promise<void> {
    const match = { bus: this.bus, rule, targetArn: target.arn };
    this.runtime.report({ type: 'event-matched', ...match });
    const undelivered = await deliver(this.runtime, target, event, this.stopping.signal);
    if (undelivered) this.runtime.report({ type: 'event-undelivered', ...match, ...undelivered });
  }
}
