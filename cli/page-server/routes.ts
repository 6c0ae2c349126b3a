import { HYDRATION_STATUSES } from '../../contract/message';
import { isFunctionArn } from '../../contract/qualified-names';
import { REDRIVE_BOUNDS } from '../../contract/redrive-run';
import { ALLOWABLE_REFUSALS } from '../../redrive/refusal';
import { functionArnNot } from '../engine/redrive-options';
import type { Fields } from './fields';
import type { ParsedFilter } from './filter';
import type { Page } from './page';
import { PageProblem } from './problem';
import type { CheckedPlanRequest } from './redrive-desk';

/** What a request is answered with. */
export type Answer = { readonly status: 200; readonly body: object } | { readonly status: 202 | 204 };

/** Answers the JSON of a request. */
type Route = (request: Fields) => Promise<Answer> | Answer;

const MOST_MESSAGES = 500;
const MOST = Number.MAX_SAFE_INTEGER;

/** What the page asks for, by method and path. */
export function routesOf(page: Page): ReadonlyMap<string, Route> {
  const { queries } = page;
  return new Map<string, Route>([
    ['GET /api/state', () => ok(page.state)],
    ['POST /api/look', () => begun(() => page.look())],
    ['POST /api/groups', async (fields) => ok(await queries.groups(filterOf(fields)))],
    ['POST /api/messages', async (fields) => ok(await queries.messages({ ...filterOf(fields), ...pageOf(fields) }))],
    ['POST /api/message', async (fields) => ok(await queries.message(fields.requiredText('id')))],
    ['POST /api/records', async (fields) => ok(await queries.records(fields.requiredText('id')))],
    ['POST /api/why', async (fields) => ok(await queries.why(fields.requiredText('id')))],
    ['POST /api/plan', async (fields) => ok(await page.plan(planOf(fields)))],
    ['POST /api/plan/start', (fields) => begun(() => page.start(startOf(fields)))],
    ['POST /api/plan/stop', () => begun(() => page.stop())],
    ['POST /api/plan/dismiss', async () => page.dismiss().then(() => ({ status: 204 }))],
    ['POST /api/delete', async (fields) => ok(await page.delete(deletionOf(fields)))],
  ]);
}

function ok(body: object): Answer {
  return { status: 200, body };
}

function begun(begin: () => void): Answer {
  begin();
  return { status: 202 };
}

function filterOf(fields: Fields): ParsedFilter {
  return {
    consumerArn: fields.text('consumerArn'),
    streamArn: fields.text('streamArn'),
    status: fields.oneOf('status', [...HYDRATION_STATUSES, 'POINTER']),
    from: fields.time('from'),
    to: fields.time('to'),
    text: fields.text('text'),
    inRecords: fields.flag('inRecords'),
  };
}

function pageOf(fields: Fields) {
  return {
    group: fields.text('group'),
    order: fields.oneOf('order', ['newest', 'oldest']),
    offset: fields.number('offset', { min: 0, max: MOST }),
    limit: fields.number('limit', { min: 1, max: MOST_MESSAGES }),
  };
}

function planOf(fields: Fields): CheckedPlanRequest {
  const target = fields.text('target');
  if (target !== undefined && !isFunctionArn(target))
    throw new PageProblem('BAD_REQUEST', `target must be ${functionArnNot(target)}.`);
  return {
    id: fields.textOrAll('id'),
    target,
    includeInexact: fields.flag('includeInexact'),
    allow: fields.listOf('allow', ALLOWABLE_REFUSALS),
    stale: fields.oneOf('stale', ['skip', 'send']),
  };
}

function startOf(fields: Fields) {
  return {
    redrive: fields.requiredText('redrive'),
    canary: fields.number('canary', REDRIVE_BOUNDS.canary),
    rate: fields.number('rate', { ...REDRIVE_BOUNDS.rate, fractions: true }),
    concurrency: fields.number('concurrency', REDRIVE_BOUNDS.concurrency),
    stopAfter: fields.number('stopAfter', REDRIVE_BOUNDS.stopAfter),
    keep: fields.flag('keep'),
  };
}

function deletionOf(fields: Fields) {
  const expected = fields.number('expected', { min: 0, max: MOST });
  if (expected === undefined)
    throw new PageProblem('BAD_REQUEST', 'expected must be the number of messages that you expect to delete.');
  return { id: fields.requiredText('id'), done: fields.flag('done'), expected };
}
