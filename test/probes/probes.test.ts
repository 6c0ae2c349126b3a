import { existsSync } from 'node:fs';
import path from 'node:path';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stacksOf } from '../../local/test-kit/app-source';
import { type Answer, askAll, ProbeStack, tableOf } from '../../probes/probe';
import { PROBES } from '../../probes/probes';
import { root, textOf } from '../helpers/docs/markdown';
import { createApp, deployStacks } from '../helpers/local/stacks';

const asked = PROBES.filter(({ notLocal }) => notLocal === undefined);
/** Here, these wait in vain for something, and so for as long as their patience lasts; all others for what comes. */
const IN_VAIN: readonly string[] = ['TooMany', 'Named', 'Unnamed', 'NoPath'];
let answers: Answer[];
const cleanUps: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const app = createApp();
  new ProbeStack(app, 'Probes', asked);
  const { cloud } = await deployStacks(stacksOf(app), (cleanUp) => cleanUps.push(cleanUp));
  const outputs = cloud.stacks[0]?.outputs as Record<string, string>;
  const events = new EventBridgeClient({ region: cloud.region });
  const ask = (isAsked: (id: string) => boolean, patience: number) =>
    askAll(
      asked.filter(({ id }) => isAsked(id)),
      outputs,
      { clients: { ...cloud.clients, events }, patience },
    );
  const [inVain, others] = await Promise.all([
    ask((id) => IN_VAIN.includes(id), 8_000),
    ask((id) => !IN_VAIN.includes(id), 60_000),
  ]);
  answers = [...inVain, ...others];
});
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

const EXPECTED: Readonly<Record<string, RegExp>> = {
  Retries: /^condition RetryAttemptsExhausted, responseContext present$/,
  Filtered: /^batchSize 3 for 3 of 5 records; the range spans 5$/,
  Lanes: /^(yes: 2 failed, the range spans 8|no: all \d failed)$/,
  FanOut: /^the consumer's$/,
  Trimmed: /^an iterator, and a later record$/,
  Empty: /^0$/,
  TooMany: /^0 of 11 elements arrived; the message is deleted$/,
  Named: /^1 of 2 elements arrived(, more than once)?; the message is (to be tried again|in the dead-letter queue)$/,
  Unnamed: /^1 of 2 elements arrived; the message is /,
  Path: /^1 of 1 elements arrived; the message is deleted$/,
  NoPath: /^0 of 1 elements arrived; the message is /,
  FilterKey: /^it passed 1 of 2 \(wanted\)$/,
  FilterName: /^it passed 2 of 2 \(other, wanted\)$/,
  FilterSource: /^it passed 2 of 2 \(other, wanted\)$/,
  Encrypted: /^no: .*approximateArrivalTimestamp$/,
  Binary: /^`\{"BS":\["Zm9vYmFy"\]\}`, userIdentity absent$/,
  Stop: /^not asked: /,
  Forever: /^not asked: /,
};

test.each(asked.map(({ id }) => id))('probe %s gets an answer from the local cloud', (id) => {
  expect(answers.find(({ probe }) => probe.id === id)?.answer).toMatch(EXPECTED[id] as RegExp);
});

test('every unknown of docs/unknowns.md has a probe, and every probe is of one', () => {
  const listed = [...textOf('docs/unknowns.md').matchAll(/^### (\d+)\. /gm)].map(([, number]) => Number(number));
  expect(listed).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
  expect([...new Set(PROBES.map(({ unknown }) => unknown))]).toEqual(listed);
});

test('where docs/unknowns.md says that the code is safe, there is such a file, and a test', () => {
  const sections = textOf('docs/unknowns.md').split(/^### /m).slice(1);
  for (const section of sections) {
    const files = [...section.matchAll(/`([\w./-]+\.ts)`/g)].map(([, file]) => `${file}`);
    expect(
      files.filter((file) => !existsSync(path.join(root, file))),
      section,
    ).toEqual([]);
    expect(
      files.some((file) => file.endsWith('.test.ts')),
      section,
    ).toBe(true);
  }
});

test('the answers make a table to paste', () => {
  const [probe] = PROBES as [(typeof PROBES)[number]];
  expect(tableOf([{ probe, answer: 'a|b' }], '2026-11-28', 'eu-west-1')).toBe(
    `Asked on 2026-11-28 in eu-west-1:\n\n| # | question | answer |\n|---|---|---|\n| 1 | ${probe.question} | a\\|b |`,
  );
});
