import { describe, expect, test } from 'vitest';
import { METRIC_DIMENSION, METRIC_NAMESPACE, METRICS } from '../../contract/metrics';
import { embeddedMetrics } from '../../enrichment/embedded-metrics';
import { textOf } from '../helpers/docs/markdown';

/** The part of the page about metrics. */
const [, chapter = ''] = /^## Metrics\n(.*?)^## /ms.exec(textOf('docs/metrics-and-logs.md')) ?? [];

/** Name and unit of each row. */
const described = [...chapter.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, name, unit]) => ({ name, unit }));

/** Milliseconds travel as lists, one value for each message; counts as numbers. */
const TIMES: readonly string[] = [METRICS.hydrationLag, METRICS.pendingAge];

describe('the reference of metrics', () => {
  test('has those of the enrichment, and no other', () => {
    const names = Object.values(METRICS) as string[];
    expect(described.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  test('gives each the unit that CloudWatch is told', () => {
    const values = Object.fromEntries(Object.values(METRICS).map((name) => [name, TIMES.includes(name) ? [1] : 1]));
    const { _aws } = JSON.parse(embeddedMetrics(values, 'enrichment', 0));
    const told = _aws.CloudWatchMetrics[0].Metrics as { readonly Name: string; readonly Unit: string }[];
    expect(described).toEqual(expect.arrayContaining(told.map(({ Name, Unit }) => ({ name: Name, unit: Unit }))));
  });

  test('names namespace and dimension', () => {
    expect(chapter).toContain(`Namespace \`${METRIC_NAMESPACE}\`, one dimension, \`${METRIC_DIMENSION}\``);
  });
});
