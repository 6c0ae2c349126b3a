import type { GroupsAnswer, PageGroup } from '../../cli/page-server/wire';
import { count, number, visible } from '../../cli/terminal/words';
import { useAddress } from '../address';
import { conditionsOf, filterOf, isFiltered, messageFilter } from '../filter';
import { StatusChips } from '../parts/chip';
import { FilterBar } from '../parts/filter-bar';
import { Empty, Loading, NotSearched, ProblemNotice } from '../parts/notice';
import { PlanButton } from '../parts/plan-button';
import { RowLink } from '../parts/row-link';
import { Ago } from '../parts/time';
import { Timeline } from '../parts/timeline';
import { useSearch } from '../search';
import { usePageState, versionOf } from '../server-state';
import { useAnswer } from '../use-answer';
import { failureOf, knownFor, nameOf } from '../words';

/** What fails, since when, and how much: the messages in groups of the same failure. */
export function GroupsScreen() {
  const state = usePageState();
  const { query } = useAddress();
  const search = useSearch();
  const filter = filterOf(query);
  const { value, problem } = useAnswer<GroupsAnswer>('groups', messageFilter(filter, search), versionOf(state));
  return (
    <>
      <div class="screen-head">
        <div>
          <h1>Failures</h1>
          <p class="lead">{value ? summaryOf(value) : !problem && <Loading />}</p>
        </div>
        {value && value.total > 0 && !isFiltered(filter, search) && <PlanButton>Plan to redrive all</PlanButton>}
      </div>
      <FilterBar values={value?.values} />
      {problem && <ProblemNotice problem={problem} />}
      <NotSearched messages={value?.notSearched} />
      {value && (value.groups.length > 0 ? <GroupsTable answer={value} /> : <NoGroups />)}
    </>
  );
}

function summaryOf({ groups, total }: GroupsAnswer): string {
  const records = groups.reduce((sum, group) => sum + group.records, 0);
  return `${count(total, 'message')} with ${count(records, 'record')} in ${count(groups.length, 'group')}`;
}

function NoGroups() {
  const { look, queue, problem } = usePageState();
  const filter = filterOf(useAddress().query);
  if (isFiltered(filter, useSearch()))
    return (
      <Empty title="Nothing matches">
        <p>No message meets all of these conditions.</p>
      </Empty>
    );
  if (look.running)
    return (
      <Empty title="Looking …">
        <p>No message has come yet.</p>
      </Empty>
    );
  const reasons = [
    (problem || look.end !== 'queue-empty') && 'The queue was not looked at to its end: it can have messages.',
    queue.hidden > 0 && 'All messages of the queue are held by others at the moment.',
    look.left && 'Messages that could not be given back are not visible yet.',
    look.others > 0 && 'No message of the queue is from cdk-hydrated-dlq.',
  ];
  const reason = reasons.find((text) => typeof text === 'string');
  if (reason !== undefined)
    return (
      <Empty title="Nothing to show">
        <p>{reason}</p>
      </Empty>
    );
  return (
    <Empty title="The queue is empty">
      <p>Nothing has failed, or everything has been redriven. Look again when something fails.</p>
    </Empty>
  );
}

function GroupsTable({ answer: { groups, span } }: { answer: GroupsAnswer }) {
  const all = groups[0]?.timeline.map((_, slot) =>
    groups.reduce((sum, { timeline }) => sum + (timeline[slot] ?? 0), 0),
  );
  return (
    <>
      {all && span && <Timeline slots={all} span={span} height={48} labeled />}
      <table class="list groups">
        <caption class="visually-hidden">Groups of messages that failed in the same way, the largest first</caption>
        <thead>
          <tr>
            <th scope="col">Failure</th>
            <th scope="col">Function and stream</th>
            <th scope="col" class="when">
              When
            </th>
            <th scope="col" class="amount">
              Messages
            </th>
            <th scope="col">First seen</th>
            <th scope="col">Last seen</th>
            <th scope="col">Status</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <GroupRows key={group.id} group={group} span={span} />
          ))}
        </tbody>
      </table>
    </>
  );
}

/** A group, and below it its causes where several are known. */
function GroupRows({ group, span }: { group: PageGroup; span: GroupsAnswer['span'] }) {
  const conditions = conditionsOf(useAddress().query);
  const { causes, condition, consumerArn, streamArns } = group;
  const only = causes.length === 1 ? causes[0] : undefined;
  const failure = failureOf(group, only?.error);
  const known = knownFor(group);
  return (
    <>
      <tr>
        <td class="failure">
          <RowLink to={{ screen: 'group', id: group.id }} query={conditions}>
            {failure.kind}
          </RowLink>
          <span class="says">{failure.says}</span>
          <span class="detail">
            <code>{group.id}</code>
            {condition !== undefined && condition !== failure.kind && ` · ${condition}`}
            {known !== undefined && ` · ${known}`}
          </span>
        </td>
        <td data-label="Function">
          {nameOf(consumerArn)}
          <span class="detail">{streamArns.map(nameOf).join(', ')}</span>
        </td>
        <td class="when">{span && <Timeline slots={group.timeline} span={span} height={24} />}</td>
        <td class="amount" data-label="Messages">
          {number(group.count)}
        </td>
        <td data-label="First seen">
          <Ago time={group.oldest} />
        </td>
        <td data-label="Last seen">
          <Ago time={group.newest} />
        </td>
        <td data-label="Status">
          <StatusChips statuses={group.statuses} />
        </td>
      </tr>
      {causes.length > 1 &&
        causes.map((cause) => (
          <tr key={cause.id} class="cause">
            <td class="failure" colSpan={3}>
              <RowLink to={{ screen: 'group', id: cause.id }} query={conditions}>
                {visible(cause.error.type)}
              </RowLink>
              <span class="says">{visible(cause.error.message)}</span>
            </td>
            <td class="amount" data-label="Messages">
              {number(cause.count)}
            </td>
            <td colSpan={3} />
          </tr>
        ))}
    </>
  );
}
