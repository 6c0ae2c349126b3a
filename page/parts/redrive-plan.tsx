import { useState } from 'preact/hooks';
import type { PlanAnswer, RedriveState } from '../../cli/page-server/wire';
import { number } from '../../cli/terminal/words';
import { ask, type PageProblem } from '../ask';
import { notSent } from '../redrive-words';
import { usePlan } from '../use-plan';
import { clockTime, nameOf } from '../words';
import { Arn } from './facts';
import { Notice, ProblemNotice } from './notice';
import { type ChangeProps, Refused } from './redrive-refused';
import { StartForm } from './redrive-start';

/** What would be sent, what not and why; from here it is started or given back. */
export function Plan({ redrive: { id, plan, request, expiresAt } }: { redrive: RedriveState }) {
  const { planning, problem, plan: planAgain } = usePlan();
  const [dismissProblem, setDismissProblem] = useState<PageProblem>();
  const dismiss = async (): Promise<void> => {
    const result = await ask('plan/dismiss');
    if ('problem' in result) setDismissProblem(result.problem);
  };
  const refused = notSent(plan);
  return (
    <div class="planned" aria-busy={planning}>
      <p class="lead">
        Nothing has been sent yet. The messages of this plan are held until you start it or give them back
        {expiresAt !== undefined && `, until ${clockTime(expiresAt)} at most`}.
      </p>
      <ul class="tiles">
        <Tile amount={plan.messages} words={plan.messages === 1 ? 'message to send' : 'messages to send'} />
        <Tile amount={plan.records} words={plan.records === 1 ? 'record in it' : 'records in them'} />
        <Tile amount={refused} words="not sent" tone={refused > 0 ? 'caution' : undefined} />
        {plan.pointers > 0 && (
          <Tile
            amount={plan.pointers}
            words={`${plan.pointers === 1 ? 'pointer' : 'pointers'}, to be hydrated first: hydrated-dlq stage`}
            tone="caution"
          />
        )}
        {plan.copies > 0 && (
          <Tile
            amount={plan.copies}
            words="copies, delivered more than once, go with them, unless they hold other records"
          />
        )}
      </ul>
      {problem && <ProblemNotice problem={problem} />}
      {dismissProblem && <ProblemNotice problem={dismissProblem} />}
      {plan.functions.length > 0 && <Functions plan={plan} />}
      <Refused plan={plan} request={request} disabled={planning} planAgain={planAgain} />
      <Variants plan={plan} request={request} disabled={planning} planAgain={planAgain} />
      {plan.messages > 0 ? (
        <StartForm redrive={id} plan={plan} selection={request.id} disabled={planning} onDismiss={dismiss} />
      ) : (
        <Notice
          tone="quiet"
          title="Nothing to send"
          action={
            <button type="button" onClick={dismiss}>
              Give the messages back
            </button>
          }
        >
          <p>{nothingToSend(plan.pointers, refused)}</p>
        </Notice>
      )}
    </div>
  );
}

function nothingToSend(pointers: number, refused: number): string {
  const hydrateFirst = 'Pointers have to be hydrated first: hydrated-dlq stage sends them to the staging queue.';
  if (pointers > 0 && refused > 0) return `${hydrateFirst} All other messages have a reason not to be sent.`;
  if (pointers > 0) return hydrateFirst;
  if (refused > 0) return 'Every message of this plan has a reason not to be sent.';
  return 'No message was found: the queue is empty, or others hold its messages.';
}

function Tile({ amount, words, tone = '' }: { amount: number; words: string; tone?: string | undefined }) {
  return (
    <li class={`tile ${tone}`}>
      <strong>{number(amount)}</strong> {words}
    </li>
  );
}

function Functions({ plan: { functions } }: { plan: PlanAnswer }) {
  return (
    <section>
      <h2>To be invoked</h2>
      <table class="list plain">
        <thead>
          <tr>
            <th scope="col">Function</th>
            <th scope="col" class="amount">
              Messages
            </th>
            <th scope="col" class="amount">
              Records
            </th>
            <th scope="col" class="amount">
              Shards
            </th>
          </tr>
        </thead>
        <tbody>
          {functions.map(({ functionArn, messages, records, shards }) => (
            <tr key={functionArn}>
              <td>
                <Arn name={nameOf(functionArn)} arn={functionArn} />
              </td>
              <td class="amount" data-label="Messages">
                {number(messages)}
              </td>
              <td class="amount" data-label="Records">
                {number(records)}
              </td>
              <td class="amount" data-label="Shards">
                {number(shards)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="detail">
        Messages of one shard go one after the other, the oldest first. Order is not restored: newer records of the same
        keys were probably processed long ago.
      </p>
    </section>
  );
}

/** What else can be planned differently: stale changes of tables, and another function. */
function Variants({ plan, request, disabled, planAgain }: ChangeProps) {
  const [target, setTarget] = useState(request.target ?? '');
  return (
    <>
      {(plan.hasItems || request.stale === 'skip') && (
        <label class="check">
          <input
            type="checkbox"
            checked={request.stale === 'skip'}
            disabled={disabled}
            onChange={({ currentTarget }) => planAgain({ ...request, stale: currentTarget.checked ? 'skip' : 'send' })}
          />
          leave out changes whose items have changed since, or are gone
        </label>
      )}
      <details class="variant" open={request.target !== undefined}>
        <summary>Send to another function</summary>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const { target: _, ...rest } = request;
            planAgain(target.trim() === '' ? rest : { ...rest, target: target.trim() });
          }}
        >
          <label>
            ARN of the function
            <input
              type="text"
              value={target}
              placeholder="arn:aws:lambda:…"
              pattern="arn:[^:]+:lambda:.+"
              spellcheck={false}
              onInput={({ currentTarget }) => setTarget(currentTarget.value)}
            />
          </label>
          <button type="submit" disabled={disabled}>
            Plan again
          </button>
        </form>
      </details>
    </>
  );
}
