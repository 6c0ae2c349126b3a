import type { PlanAnswer, PlanRequest } from '../../cli/page-server/wire';
import { number, shortId } from '../../cli/terminal/words';
import { hrefOf } from '../address';
import { Chip } from './chip';

/** As many of the messages that are not sent are named. */
const NAMED = 3;

/** How a plan is changed: by another one in its place. */
export interface ChangeProps {
  readonly plan: PlanAnswer;
  readonly request: PlanRequest;
  readonly disabled: boolean;
  readonly planAgain: (request: PlanRequest) => void;
}

/** What is not sent, with reasons; some of them a person can overrule. */
export function Refused({ plan: { refused, overruled }, request, disabled, planAgain }: ChangeProps) {
  const allowed = request.allow ?? [];
  if (refused.length === 0 && allowed.length === 0) return null;
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
          {allowed.map((code) => (
            <tr key={code}>
              <td>
                <Chip tone="quiet">{code}</Chip>
              </td>
              <td class="amount" data-label="Messages">
                {number(overruled.find((other) => other.code === code)?.count ?? 0)}
              </td>
              <td>Overruled: sent, unless they have another reason that is listed here.</td>
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
