import { useMemo } from 'preact/hooks';
import type { MessageAnswer, PageMessage } from '../../cli/page-server/wire';
import { shortId, visible } from '../../cli/terminal/words';
import { goTo, hrefOf } from '../address';
import { parseJson } from '../json/parse';
import { type Fact, hydrationFacts, overflowOf, pointerFacts, redrivesOf } from '../model/body';
import { StatusChip } from '../parts/chip';
import { DeleteButton } from '../parts/delete-button';
import { ExactJson } from '../parts/exact-json';
import { Facts } from '../parts/facts';
import { History } from '../parts/history';
import { Empty, Loading, ProblemNotice } from '../parts/notice';
import { PlanButton } from '../parts/plan-button';
import { OverflowRecords, Records } from '../parts/records';
import { ExactTime } from '../parts/time';
import { Why } from '../parts/why';
import { usePageState, versionOf } from '../server-state';
import { useAnswer } from '../use-answer';
import { failureOf, STATUS_WORDS } from '../words';

/** One message: its records, what failed, its pointer and its redrives. */
export function MessageScreen({ id }: { id: string }) {
  const state = usePageState();
  const { value, problem } = useAnswer<MessageAnswer>('message', { id }, versionOf(state));
  const isGone = problem?.code === 'NOT_FOUND' && !state.look.running;
  return (
    <>
      <nav class="crumbs" aria-label="Where you are">
        <a href="/" {...(!value && { 'aria-keyshortcuts': 'u' })}>
          Failures
        </a>
        {value && (
          <a href={hrefOf({ screen: 'group', id: value.summary.group })} aria-keyshortcuts="u">
            {value.summary.group}
          </a>
        )}
        <span aria-current="page">{shortId(id)}</span>
      </nav>
      {!value && !problem && <Loading />}
      {problem && !value && !isGone && <ProblemNotice problem={problem} />}
      {isGone && (
        <Empty title="This message is not in the queue">
          <p>It was redriven or deleted, or others hold it at the moment.</p>
          <p>
            <a href="/">All failures</a>
          </p>
        </Empty>
      )}
      {value && !isGone && <Message answer={value} />}
    </>
  );
}

function Message({ answer: { summary, sentAt, copies, body, decoded } }: { answer: MessageAnswer }) {
  const parsed = useMemo(() => parseJson(body), [body]);
  const batch = useMemo(() => (decoded === undefined ? undefined : parseJson(decoded)), [decoded]);
  const failure = failureOf(summary, summary.cause);
  const overflow = overflowOf(parsed);
  return (
    <>
      <div class="screen-head">
        <div class="headline">
          <h1>
            Message <code>{shortId(summary.id)}</code>
          </h1>
          <p class="lead">
            <StatusChip status={summary.status} /> {STATUS_WORDS[summary.status]}
          </p>
          <p class="says">
            <strong>{failure.kind}</strong> {failure.says}
          </p>
        </div>
        <div class="actions">
          <DeleteButton
            id={summary.id}
            count={copies}
            what={copies > 1 ? 'with this ID' : ''}
            onDeleted={() => goTo(hrefOf({ screen: 'group', id: summary.group }))}
          />
          <PlanButton id={summary.id}>Plan a redrive</PlanButton>
        </div>
      </div>
      <Why id={summary.id} known={summary.cause !== undefined} />
      {overflow ? <OverflowRecords id={summary.id} place={overflow} /> : <Records body={parsed} batch={batch} />}
      <History redrives={redrivesOf(parsed)} />
      <section>
        <h2>Pointer and hydration</h2>
        <div class="panel columns">
          <Facts
            facts={[
              ['Failed', <ExactTime key="failed" time={summary.failedAt} />],
              ['ID', <code key="id">{summary.id}</code>],
              [
                'Copies in the queue',
                copies > 1 && `${copies}: a redrive and a deletion are of all of them${otherCopies(summary.status)}`,
              ],
              ['SQS message ID', <code key="sqs">{summary.messageId}</code>],
              ['Sent to the queue', <ExactTime key="sent" time={sentAt} />],
              ['Received', `${summary.receiveCount} ${summary.receiveCount === 1 ? 'time' : 'times'}`],
              ...shownFacts(hydrationFacts(parsed)),
            ]}
          />
          <Facts facts={shownFacts(pointerFacts(parsed))} />
        </div>
      </section>
      <ExactJson body={body} parsed={parsed} />
    </>
  );
}

/** Other messages hold every record that a copy of them can have. */
function otherCopies(status: PageMessage['status']): string {
  return status === 'PARTIAL' ? ', but a redrive leaves those with other records' : '';
}

/** All times of the page are in the person's own zone. */
function shownFacts(facts: readonly Fact[]) {
  return facts.map(([name, value, kind]) => {
    const isTime = kind === 'time' && value !== undefined;
    return [name, isTime ? <ExactTime key={name} time={value} /> : value && visible(value)] as const;
  });
}
