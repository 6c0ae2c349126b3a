import { describe, expect, test } from 'vitest';
import type { HydratedMessage } from '../../../contract/message';
import { candidateOf, type JournaledAttempt, planRedrive, type RedriveCandidate, runRedrive } from '../../../redrive';
import { Chance } from '../../enrichment/soak/chance';
import { failedBatch } from '../../helpers/redrive/messages';
import { World } from './world';

/** `npm run soak` asks for thousands. */
const MESSAGES = Number(process.env.SOAK_MESSAGES ?? 60);
const SEED = Number(process.env.SOAK_SEED ?? 11);
const ROUNDS = 60;

const functionArn = 'arn:aws:lambda:eu-west-1:111111111111:function:orders';
const functions = [{ functionArn, timeoutSeconds: 3 }];

/** Batches that do not overlap, in several groups; of some there are two copies. */
function fill(world: World, chance: Chance): Map<string, HydratedMessage> {
  const messages = new Map<string, HydratedMessage>();
  for (let index = 0; index < MESSAGES; index++) {
    const groupId = `shard-${chance.below(5)}`;
    const message = failedBatch({ start: 100 + index * 10, records: 1 + chance.below(9), groupId });
    messages.set(message.hydration.id, message);
    for (let copies = chance.happens(0.2) ? 2 : 1; copies > 0; copies--) world.put(message);
  }
  return messages;
}

/** All messages at once, with what a journal of one's own has, as the command line does. */
async function redriveAll(world: World): Promise<void> {
  const candidates = world.messages().map(([key, message]) => candidateOf(key, message));
  await redrive(world, candidates, world.journal);
}

/** Each message by itself, knowing nothing of the others but what a shared journal refuses, as an inbox does. */
async function redriveEach(world: World): Promise<void> {
  for (const [key, message] of world.messages()) await redrive(world, [candidateOf(key, message)]);
}

/** One process, to its end or to its death. */
async function redrive(world: World, candidates: RedriveCandidate[], journal?: JournaledAttempt[]): Promise<void> {
  const plan = planRedrive(candidates, { functions, maxRedrives: 1_000, journal });
  const planned = plan.groups.flatMap(({ redrives }) => redrives);
  const keys = [...planned, ...plan.refused].flatMap((entry) => entry.keys);
  expect(keys.sort()).toEqual(candidates.map(({ key }) => key).sort());
  const reported: string[] = [];
  const { ports, process } = world.start();
  const run = runRedrive(plan, ports, { by: 'soak', concurrency: 3 });
  for (;;) {
    const step = await Promise.race([run.next(), process.death]);
    if (step === undefined || step.done) break;
    reported.push(step.value.id);
  }
  if (!process.isDead) expect(reported.sort()).toEqual(planned.map(({ id }) => id).sort());
}

describe.each([
  ['with a journal of its own', redriveAll, false],
  ['with a shared journal', redriveEach, true],
])('a redrive %s', (_, redriveOnce, sharesJournal) => {
  test.each([
    ['it is killed at any step, answers are lost and queues refuse', { death: 0.01, refusal: 0.1, failure: 0.4 }],
    ['answers are lost and queues refuse', { death: 0, refusal: 0.1, failure: 0.4 }],
    ['it is killed at nearly every message', { death: 0.1, refusal: 0, failure: 0 }],
    ['only functions fail and answers are lost', { death: 0, refusal: 0, failure: 0.4 }],
  ])('loses no message, sends none twice by itself and reports all when %s', async (_, trouble) => {
    const chance = new Chance(SEED);
    const world = new World(chance, trouble, sharesJournal);
    const messages = fill(world, chance);

    for (let round = 0; round < ROUNDS; round++) await redriveOnce(world);

    expectNothingLost(world, messages);
    for (const [record, times] of world.processed) expect(times, record).toBe(1);
    if (!sharesJournal && trouble.death === 0 && trouble.refusal === 0) expectNothingLeftOver(world);
  });
});

const TRIED: readonly JournaledAttempt['outcome'][] = ['failed', 'partly', 'unknown'];

/** Copies that were planned together are deleted, or replaced, together: none is left of what is done, and one of what is not. */
function expectNothingLeftOver(world: World): void {
  const left = world.messages().map(([, message]) => message.hydration.id);
  const done = world.journal.filter(({ outcome }) => outcome === 'done').map(({ id }) => id);
  expect(left.filter((id) => done.includes(id))).toEqual([]);
  const tried = left.filter((id) =>
    world.journal.some((attempt) => attempt.id === id && TRIED.includes(attempt.outcome)),
  );
  expect(tried).toEqual([...new Set(tried)]);
}

/** What is gone was processed as a whole, and the journal knows; what is left is as it was but for its history. */
function expectNothingLost(world: World, messages: ReadonlyMap<string, HydratedMessage>): void {
  const left = new Set(world.messages().map(([, message]) => message.hydration.id));
  const isProcessed = ({ payload }: HydratedMessage) =>
    payload?.Records.every((record) => world.processed.has(`${functionArn} ${numberOf(record)}`));
  for (const [id, message] of messages) {
    if (!left.has(id)) expect(isProcessed(message), `${id} is gone, so it was processed`).toBe(true);
    if (!left.has(id)) expect(world.journal).toContainEqual(expect.objectContaining({ id, outcome: 'done' }));
  }
  for (const [, message] of world.messages()) {
    const { redrive: _, ...unchanged } = message;
    expect(unchanged).toEqual(messages.get(message.hydration.id));
  }
}

function numberOf(record: object): string {
  return (record as { readonly kinesis: { readonly sequenceNumber: string } }).kinesis.sequenceNumber;
}
