import type { GroupsAnswer, PageGroup } from '../../cli/page-server/wire';
import { number, visible } from '../../cli/terminal/words';
import { hrefOf, useAddress } from '../address';
import { conditionsOf, filterOf, isFiltered } from '../filter';
import { StatusChips } from '../parts/chip';
import { DeleteButton } from '../parts/delete-button';
import { Arn, Facts } from '../parts/facts';
import { Messages } from '../parts/messages';
import { Empty, Loading, ProblemNotice } from '../parts/notice';
import { PlanButton } from '../parts/plan-button';
import { RowLink } from '../parts/row-link';
import { ExactTime } from '../parts/time';
import { Timeline } from '../parts/timeline';
import { Why } from '../parts/why';
import { useSearch } from '../search';
import { usePageState, versionOf } from '../server-state';
import { useAnswer } from '../use-answer';
import { causeIn, failureOf, groupIdOf, knownFor, nameOf } from '../words';

/** One group, or one cause in it: what failed, why, and which messages. */
export function GroupScreen({ id }: { id: string }) {
  const state = usePageState();
  const { query } = useAddress();
  const { value, problem } = useAnswer<GroupsAnswer>('groups', {}, versionOf(state));
  const found = value?.groups.find((other) => other.id === groupIdOf(id));
  // A cause can be gone while others of its group are left.
  const group = found && (id === found.id || causeIn(found, id)) ? found : undefined;
  return (
    <>
      <nav class="crumbs" aria-label="Where you are">
        <a href={hrefOf({ screen: 'groups' }, conditionsOf(query))} aria-keyshortcuts="u">
          Failures
        </a>
        {id !== groupIdOf(id) && (
          <a href={hrefOf({ screen: 'group', id: groupIdOf(id) }, conditionsOf(query))}>{groupIdOf(id)}</a>
        )}
        <span aria-current="page">{id}</span>
      </nav>
      {problem ? <ProblemNotice problem={problem} /> : !value && <Loading />}
      {group && <GroupHead id={id} group={group} span={value?.span} />}
      {value && !group && <GoneGroup id={id} running={state.look.running} />}
      {value && group && <Messages group={id} values={value.values} />}
    </>
  );
}

function GoneGroup({ id, running }: { id: string; running: boolean }) {
  if (running)
    return (
      <Empty title="Looking …">
        <p>No message of {id} has come yet.</p>
      </Empty>
    );
  return (
    <Empty title={`${id} is not in the queue`}>
      <p>Its messages were redriven or deleted, or others hold them at the moment.</p>
      <p>
        <a href="/">All failures</a>
      </p>
    </Empty>
  );
}

function GroupHead({ id, group, span }: { id: string; group: PageGroup; span: GroupsAnswer['span'] }) {
  const cause = causeIn(group, id) ?? (group.causes.length === 1 ? group.causes[0] : undefined);
  const failure = failureOf(group, cause?.error);
  const isCause = id !== group.id;
  const messages = isCause ? (cause?.count ?? 0) : group.count;
  const filtered = isFiltered(filterOf(useAddress().query), useSearch());
  return (
    <>
      <div class="screen-head">
        <div class="headline">
          <h1>{failure.kind}</h1>
          <p class="says">{failure.says}</p>
          {!isCause && <span class="detail">{knownFor(group)}</span>}
        </div>
        <div class="actions">
          <DeleteButton
            id={id}
            count={messages}
            what={isCause ? 'of this cause' : 'of this group'}
            filtered={filtered}
          />
          <PlanButton id={id}>{filtered ? `Plan a redrive of all ${number(messages)}` : 'Plan a redrive'}</PlanButton>
        </div>
      </div>
      <Why id={id} known={cause !== undefined} />
      <div class="panel">
        <Facts
          facts={[
            ['Function', group.consumerArn && <Arn name={nameOf(group.consumerArn)} arn={group.consumerArn} />],
            ['Stream', group.streamArns.map((arn) => <Arn key={arn} name={nameOf(arn)} arn={arn} />)],
            ['Condition', group.condition],
            ['Messages', number(messages)],
            ...(isCause ? [] : factsOfAll(group)),
          ]}
        />
        {span && !isCause && <Timeline slots={group.timeline} span={span} height={48} labeled />}
      </div>
      {!isCause && group.causes.length > 1 && <Causes group={group} />}
    </>
  );
}

/** What is counted for the group only, not for each of its causes. */
function factsOfAll({ records, statuses, oldest, newest }: PageGroup) {
  return [
    ['Records', number(records)],
    ['Status', <StatusChips key="statuses" statuses={statuses} />],
    ['First seen', <ExactTime key="first" time={oldest} />],
    ['Last seen', <ExactTime key="last" time={newest} />],
  ] as const;
}

/** What the messages of a group are known to have failed with. */
function Causes({ group }: { group: PageGroup }) {
  const { query } = useAddress();
  return (
    <section>
      <h2>Causes</h2>
      <ul class="causes">
        {group.causes.map(({ id, count: messages, error }) => (
          <li key={id}>
            <RowLink to={{ screen: 'group', id }} query={conditionsOf(query)}>
              {visible(error.type)}
            </RowLink>
            <span class="says">{visible(error.message)}</span>
            <span class="amount">{number(messages)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
