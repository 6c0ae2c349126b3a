import { useState } from 'preact/hooks';
import type { PlanAnswer, PlanRequest, RedriveState } from '../../cli/page-server/wire';
import { number, shortId } from '../../cli/terminal/words';
import { hrefOf } from '../address';
import { ask, type PageProblem } from '../ask';
import { notSent } from '../redrive-words';
import { usePlan } from '../use-plan';
import { clockTime, nameOf } from '../words';
import { Chip } from './chip';
import { Arn } from './facts';
import { Notice, ProblemNotice } from './notice';
import { StartForm } from './redrive-start';

/** As many of the messages that are not sent are named. */
const NAMED = 3;

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
        {plan.copies > 0 && <Tile amount={plan.copies} words="copies, delivered more than once, go with them" />}
      </ul>
      {problem && <ProblemNotice problem={problem} />}
      {dismissProblem && <ProblemNotice problem={dismissProblem} />}
      {plan.functions.length > 0 && <Functions plan={plan} />}
      <Refused plan={plan} request={request} disabled={planning} planAgain={planAgain} />
      <Variants plan={plan} request={request} disabled={planning} planAgain={planAgain} />
      {plan.messages > 0 ? (
        <StartForm redrive={id} plan={plan} disabled={planning} onDismiss={dismiss} />
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
          <p>
            {plan.pointers === 0
              ? 'Every message of this plan has a reason not to be sent.'
              : 'Pointers have to be hydrated first: hydrated-dlq stage sends them to the staging queue. All other messages have a reason not to be sent.'}
          </p>
        </Notice>
      )}
    </div>
  );
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

interface ChangeProps {
  readonly plan: PlanAnswer;
  readonly request: PlanRequest;
  readonly disabled: boolean;
  readonly planAgain: (request: PlanRequest) => void;
}

/** What is not sent, with reasons; some of them a person can overrule. */
function Refused({ plan: { refused }, request, disabled, planAgain }: ChangeProps) {
  const allowed = request.allow ?? [];
  const overruled = allowed.filter((code) => !refused.some((other) => other.code === code));
  if (refused.length === 0 && overruled.length === 0) return null;
  const toggle = (code: (typeof allowed)[number], on: boolean): void =>
    planAgain({ ...request, allow: on ? [...allowed, code] : allowed.filter((other) => other !== code) });
  return (
    <section>
      <h2>Not sent</h2>
      <table class="list plain">
        <thead>
          <tr>
            <th scope="col">Reason</th>
            <th scope="col" class="amount">
              Messages
            </th>
            <th scope="col">Why</th>
            <th scope="col">Decision</th>
          </tr>
        </thead>
        <tbody>
          {refused.map(({ code, message, count: messages, allowable, ids }) => (
            <tr key={code}>
              <td>
                <Chip tone="caution">{code}</Chip>
              </td>
              <td class="amount" data-label="Messages">
                {number(messages)}
              </td>
              <td>
                {message}
                <span class="detail">
                  {ids.slice(0, NAMED).map((id, index) => (
                    <>
                      {index > 0 && ', '}
                      <a key={id} href={hrefOf({ screen: 'message', id })}>
                        <code>{shortId(id)}</code>
                      </a>
                    </>
                  ))}
                  {messages > NAMED && ` and ${number(messages - NAMED)} more`}
                </span>
              </td>
              <td>
                {allowable ? (
                  <Allow code={code} checked={false} disabled={disabled} onChange={(on) => toggle(code, on)} />
                ) : (
                  <span class="detail">cannot be overruled</span>
                )}
              </td>
            </tr>
          ))}
          {overruled.map((code) => (
            <tr key={code}>
              <td>
                <Chip tone="quiet">{code}</Chip>
              </td>
              <td class="amount" data-label="Messages">
                0
              </td>
              <td>Overruled: these messages are sent.</td>
              <td>
                <Allow code={code} checked disabled={disabled} onChange={(on) => toggle(code, on)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface AllowProps {
  readonly code: string;
  readonly checked: boolean;
  readonly disabled: boolean;
  readonly onChange: (on: boolean) => void;
}

function Allow({ code, checked, disabled, onChange }: AllowProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        aria-label={`Send nevertheless: ${code}`}
        checked={checked}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      send nevertheless
    </label>
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
