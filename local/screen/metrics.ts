import { METRIC_NAMESPACE } from '../../contract/metrics';
import type { LocalEvent } from '../local-event';
import { parseJson } from '../parse-json';

interface EmbeddedMetrics {
  readonly _aws?: {
    readonly CloudWatchMetrics?: readonly {
      readonly Namespace: string;
      readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
    }[];
  };
}

/**
 * Sums of what the enrichment counted, read from its log as CloudWatch does. Times are no sums and are left out.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function sumMetrics(events: readonly LocalEvent[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const event of events) {
    if (event.type !== 'function-log') continue;
    for (const [name, value] of metricsOf(event.text)) sums.set(name, (sums.get(name) ?? 0) + value);
  }
  return new Map([...sums].filter(([, sum]) => sum > 0));
}

function metricsOf(line: string): [string, number][] {
  const log = (parseJson(line) ?? {}) as EmbeddedMetrics & Readonly<Record<string, unknown>>;
  const directives = log._aws?.CloudWatchMetrics?.filter(({ Namespace }) => Namespace === METRIC_NAMESPACE) ?? [];
  return directives
    .flatMap(({ Metrics }) => Metrics)
    .filter(({ Unit }) => Unit !== 'Milliseconds')
    .map(({ Name }) => [Name, sum(log[Name])]);
}

/** A metric's value is a number, or a list of them. */
function sum(value: unknown): number {
  return [value].flat().reduce<number>((total, number) => total + (typeof number === 'number' ? number : 0), 0);
}
