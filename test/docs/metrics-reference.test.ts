import { describe, expect, test } from 'vitest';
import { METRIC_DIMENSION, METRIC_NAMESPACE, METRICS } from '../../contract/metrics';
import { pending } from '../../enrichment/hydration-result';
import { receive } from '../../enrichment/receive';
import { report } from '../../enrichment/report';
import { placeAlone } from '../../enrichment/size-limits';
import { textOf } from '../helpers/docs/markdown';
import { KINESIS_STREAM_ARN } from '../helpers/messages/event-records';
import { kinesisMessage } from '../helpers/messages/hydrated-messages';
import { batchInfo, kinesisPointer, staged } from '../helpers/messages/pointers';

/** The part of the page about metrics. */
const [, chapter = ''] = /^## Metrics\n(.*?)^## /ms.exec(textOf('docs/metrics-and-logs.md')) ?? [];

/** Name and unit of each row. */
const described = [...chapter.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, name, unit]) => ({ name, unit }));

/** The metrics of an invocation that delivered one message and sent one pointer back. */
function reportedMetrics() {
  const received = receive(staged(kinesisPointer(batchInfo(KINESIS_STREAM_ARN, ['1']))), 0);
  const placement = placeAlone(kinesisMessage(['a']), { messageBytes: 1e6, requestBytes: 1e6 });
  const lines: string[] = [];
  report(
    {
      hydrated: [{ kind: 'hydrated', received, placement, streamCalls: 2 }],
      discarded: [],
      kept: [{ pending: pending(received, new Error('throttled'), 'counted'), where: 'staging', refusals: [] }],
    },
    { write: (line) => lines.push(line), functionName: 'enrichment', startedAt: 0, now: 0 },
  );
  const { _aws } = JSON.parse(lines.at(-1) ?? '');
  return _aws.CloudWatchMetrics[0].Metrics as { readonly Name: string; readonly Unit: string }[];
}

describe('the reference of metrics', () => {
  test('has those of the enrichment, and no other', () => {
    const names = Object.values(METRICS) as string[];
    expect(described.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  test('gives each the unit that CloudWatch receives', () => {
    const reported = reportedMetrics().map(({ Name, Unit }) => ({ name: Name, unit: Unit }));
    expect(described.toSorted(byName)).toEqual(reported.toSorted(byName));
  });

  test('names namespace and dimension', () => {
    expect(chapter).toContain(`Namespace \`${METRIC_NAMESPACE}\`, one dimension, \`${METRIC_DIMENSION}\``);
  });
});

function byName(a: { readonly name: string | undefined }, b: { readonly name: string | undefined }): number {
  return String(a.name).localeCompare(String(b.name));
}
