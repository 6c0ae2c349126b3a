import type { FaultDecision, ProxyRule } from '../../../local/proxy/fault-decision';
import type { ProxiedCall } from '../../../local/proxy/proxied-call';
import { emptyPage, error, shortPage } from '../faults/rules';
import type { Chance } from './chance';
import type { World } from './world';

const ANYWHERE: readonly [FaultDecision, ...FaultDecision[]] = [
  error('InternalFailure', '', 500),
  error('ThrottlingException'),
  { answer: { status: 503, body: '<html>' } },
  { drop: 'before' },
];
const QUEUES: readonly [FaultDecision, ...FaultDecision[]] = [...ANYWHERE, { drop: 'after' }];
const STREAMS: readonly [FaultDecision, ...FaultDecision[]] = [
  ...QUEUES,
  { drop: 'partial' },
  error('ProvisionedThroughputExceededException'),
];

/** Something goes wrong with every so many calls. */
export function randomFaults(chance: Chance, probability: number, { denied, rough }: World): ProxyRule {
  const fault = randomFault(chance, probability);
  return (call) => {
    if (call.input?.StreamARN === denied.streamArn) return error('AccessDeniedException');
    const stream = rough.flat().find(({ streamArn }) => streamArn === call.input?.StreamARN);
    if (stream === undefined) return fault(call);
    // Every fifth fault is enough for long runs of pages. And there is no emulator behind it that could answer after one.
    const trouble = chance.happens(0.2) ? fault(call) : undefined;
    return trouble?.answer || trouble?.drop === 'before' ? trouble : stream.answer(call);
  };
}

function randomFault(chance: Chance, probability: number): (call: ProxiedCall) => FaultDecision | undefined {
  return (call) => {
    if (!chance.happens(probability)) return undefined;
    if (call.service === 's3') return chance.pick(ANYWHERE);
    if (call.service === 'sqs') return chance.pick(QUEUES);
    if (call.operation !== 'GetRecords') return chance.pick(STREAMS);
    const decisions = [...STREAMS, shortPage, emptyPage(call), error('ExpiredIteratorException')] as const;
    return chance.pick(decisions as never) as FaultDecision;
  };
}
