import { useState } from 'preact/hooks';
import type { RedriveState, ReportedMessage } from '../../cli/page-server/wire';
import { copiesLeftInWords, count, number, shortId } from '../../cli/terminal/words';
import { REDRIVE_OUTCOMES } from '../../contract/message';
import { ask, type PageProblem } from '../ask';
import { countsInWords, nextSteps, reported } from '../redrive-words';
import { useLost } from '../server-state';
import { clockTime, errorInWords, OUTCOME_TONES, OUTCOME_WORDS } from '../words';
import { OutcomeChip } from './chip';
import { ProblemNotice } from './notice';
import { PlanButton } from './plan-button';
import { RowLink } from './row-link';
import { Switch } from './switch';

/** As many of the latest outcomes are shown. */
const SHOWN = 100;

/** A redrive at work, and what came of it. */
export function Run({ redrive }: { redrive: RedriveState }) {
  const { phase, plan, counts, reports } = redrive;
  const [problem, setProblem] = useState<PageProblem>();
  const stop = async (): Promise<void> => {
    const result = await ask('plan/stop');
    setProblem('problem' in result ? result.problem : undefined);
  };
  const done = reported(counts);
  const lost = useLost();
  return (
    <>
      <div class="screen-head">
        <p class="lead">
          {phase === 'ended'
            ? `Ended: ${countsInWords(counts)}.`
            : `${number(done)} of ${count(plan.messages, 'message')}${lost ? ', when the connection was lost' : ''}`}
        </p>
        <div class="actions">
          {phase === 'running' && (
            <button type="button" class="danger" aria-keyshortcuts="s" disabled={lost} onClick={stop}>
              Stop
            </button>
          )}
          {phase === 'stopping' && <span class="detail">Stopping: what is being sent is waited for.</span>}
          {phase === 'ended' && <AfterRedrive redrive={redrive} />}
        </div>
      </div>
      {problem && <ProblemNotice problem={problem} />}
      <Progress counts={counts} total={plan.messages} />
      {phase === 'ended' && <NextSteps redrive={redrive} />}
      <Outcomes reports={reports} />
    </>
  );
}

/** How far it is, by outcome. */
function Progress({ counts, total }: { counts: RedriveState['counts']; total: number }) {
  const width = 1_000;
  let before = 0;
  const bars = REDRIVE_OUTCOMES.map((outcome) => {
    const x = before;
    const part = ((counts[outcome] ?? 0) / Math.max(1, total)) * width;
    before += part;
    return { outcome, x, part };
  });
  return (
    <div class="progress">
      <svg
        viewBox={`0 0 ${width} 8`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${number(reported(counts))} of ${number(total)}: ${countsInWords(counts)}`}
      >
        <rect class="none" width={width} height={8} />
        {bars.map(({ outcome, x, part }) => (
          <rect key={outcome} class={OUTCOME_TONES[outcome]} x={x} width={part} height={8} />
        ))}
      </svg>
      <ul class="tiles">
        {REDRIVE_OUTCOMES.map((outcome) => (
          <li key={outcome} class={`tile ${(counts[outcome] ?? 0) > 0 ? OUTCOME_TONES[outcome] : 'zero'}`}>
            <strong>{number(counts[outcome] ?? 0)}</strong> {OUTCOME_WORDS[outcome]}
          </li>
        ))}
      </ul>
    </div>
  );
}

function AfterRedrive({ redrive: { request } }: { redrive: RedriveState }) {
  return (
    <>
      <a class="button" href="/">
        See what is left
      </a>
      <PlanButton {...(request.id !== undefined && { id: request.id })}>Plan what is left</PlanButton>
    </>
  );
}

function NextSteps({ redrive }: { redrive: RedriveState }) {
  const steps = nextSteps(redrive);
  if (steps.length === 0) return null;
  return (
    <ul class="next-steps">
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ul>
  );
}

const WHICH = { all: 'All', left: 'Not done' } as const;

function Outcomes({ reports }: { reports: readonly ReportedMessage[] }) {
  const [which, setWhich] = useState<keyof typeof WHICH>('all');
  const chosen = reports.filter(({ outcome }) => which === 'all' || outcome !== 'done');
  const latest = chosen.slice(-SHOWN).reverse();
  if (reports.length === 0) return null;
  return (
    <section>
      <div class="section-head">
        <h2>Outcomes</h2>
        <span class="detail">the latest first{chosen.length > SHOWN && `, the last ${SHOWN}`}</span>
        <Switch legend="Which outcomes" options={WHICH} value={which} onChange={setWhich} />
      </div>
      <table class="list plain outcomes">
        <thead>
          <tr>
            <th scope="col">Message</th>
            <th scope="col">Outcome</th>
            <th scope="col">What was said</th>
            <th scope="col">In the queue</th>
            <th scope="col">When</th>
          </tr>
        </thead>
        <tbody>
          {latest.map((report) => (
            <OutcomeRow key={`${report.id} ${report.at}`} report={report} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

const FATES = { deleted: 'deleted', updated: 'kept, with its history', kept: 'kept as it was' } as const;

function OutcomeRow({ report }: { report: ReportedMessage }) {
  const { id, outcome, refusal, error, trouble, journalTrouble, copiesLeft, fate, at } = report;
  return (
    <tr>
      <td>
        {fate === 'deleted' ? (
          <code>{shortId(id)}</code>
        ) : (
          <RowLink to={{ screen: 'message', id }}>
            <code>{shortId(id)}</code>
          </RowLink>
        )}
      </td>
      <td data-label="Outcome">
        <OutcomeChip outcome={outcome} />
      </td>
      <td class="says">
        {error && errorInWords(error)}
        {refusal && `${refusal.code}: ${refusal.message}`}
        {trouble !== undefined && <span class="detail">{trouble}</span>}
        {journalTrouble !== undefined && <span class="detail">{journalTrouble}</span>}
        {copiesLeft !== undefined && <span class="detail">{copiesLeftInWords(copiesLeft)}</span>}
      </td>
      <td data-label="In the queue">{FATES[fate]}</td>
      <td data-label="When">
        <time dateTime={at}>{clockTime(at)}</time>
      </td>
    </tr>
  );
}
