import type { GroupsAnswer, MessagesAnswer, PageMessage } from '../../cli/page-server/wire';
import { count, number, shortId } from '../../cli/terminal/words';
import { goTo, hrefOf, useAddress } from '../address';
import { filterOf, isFiltered, messageFilter } from '../filter';
import { useSearch } from '../search';
import { usePageState, versionOf } from '../server-state';
import { useAnswer } from '../use-answer';
import { errorInWords, nameOf } from '../words';
import { OutcomeChip, StatusChip } from './chip';
import { FilterBar } from './filter-bar';
import { Empty, NotSearched, ProblemNotice } from './notice';
import { Pager, pageOf } from './pager';
import { RowLink } from './row-link';
import { Ago } from './time';

const PAGE_SIZE = 100;

/** The messages of a group, page by page, the newest first unless asked otherwise. */
export function Messages({ group, values }: { group: string; values: GroupsAnswer['values'] }) {
  const { route, query } = useAddress();
  const search = useSearch();
  const filter = filterOf(query);
  const order = query.get('order') === 'oldest' ? 'oldest' : 'newest';
  const body = {
    ...messageFilter(filter, search),
    group,
    order,
    offset: (pageOf(query) - 1) * PAGE_SIZE,
    limit: PAGE_SIZE,
  };
  const { value, problem } = useAnswer<MessagesAnswer>('messages', body, versionOf(usePageState()));
  const page = Math.floor((value?.offset ?? 0) / PAGE_SIZE) + 1;
  return (
    <section aria-labelledby="messages">
      <div class="section-head">
        <h2 id="messages">Messages</h2>
        {value && <span class="detail">{count(value.total, 'message')}</span>}
        {value && (
          <Pager route={route} query={query} page={page} pageSize={PAGE_SIZE} total={value.total} label="Pages" />
        )}
      </div>
      <FilterBar values={values} ofGroup />
      {problem && <ProblemNotice problem={problem} />}
      <NotSearched messages={value?.notSearched} />
      {value && value.messages.length > 0 && <MessagesTable messages={value.messages} order={order} />}
      {value && value.messages.length === 0 && (
        <Empty title={isFiltered(filter, search) ? 'Nothing matches' : 'No messages'}>
          <p>
            {isFiltered(filter, search) ? 'No message of this group meets all of these conditions.' : 'They are gone.'}
          </p>
        </Empty>
      )}
      {value && (
        <Pager
          route={route}
          query={query}
          page={page}
          pageSize={PAGE_SIZE}
          total={value.total}
          label="Pages, below the list"
        />
      )}
    </section>
  );
}

function MessagesTable({ messages, order }: { messages: readonly PageMessage[]; order: 'newest' | 'oldest' }) {
  const { route, query } = useAddress();
  const hasRedrives = messages.some(({ redrives }) => redrives > 0);
  const hasErrors = new Set(messages.map(({ cause }) => cause?.id)).size > 1;
  const turn = (): void => {
    const changed = new URLSearchParams(query);
    changed.delete('page');
    if (order === 'newest') changed.set('order', 'oldest');
    else changed.delete('order');
    goTo(hrefOf(route, changed), { replace: true });
  };
  return (
    <table class="list messages">
      <caption class="visually-hidden">Messages, the {order} first</caption>
      <thead>
        <tr>
          <th scope="col">Message</th>
          <th scope="col" aria-sort={order === 'newest' ? 'descending' : 'ascending'}>
            <button type="button" class="sort" onClick={turn}>
              Failed <span aria-hidden="true">{order === 'newest' ? '↓' : '↑'}</span>
            </button>
          </th>
          <th scope="col">Status</th>
          <th scope="col" class="amount">
            Records
          </th>
          <th scope="col">Stream and shard</th>
          {hasErrors && <th scope="col">Error</th>}
          {hasRedrives && <th scope="col">Last redrive</th>}
        </tr>
      </thead>
      <tbody>
        {messages.map((message) => (
          <MessageRow key={message.messageId} message={message} hasRedrives={hasRedrives} hasErrors={hasErrors} />
        ))}
      </tbody>
    </table>
  );
}

interface MessageRowProps {
  readonly message: PageMessage;
  readonly hasRedrives: boolean;
  /** Whether they differ: elsewhere the group's heading says it for all. */
  readonly hasErrors: boolean;
}

function MessageRow({ message, hasRedrives, hasErrors }: MessageRowProps) {
  const { id, failedAt, status, records, streamArn, shardId, cause, overflowed, lastRedrive, redrives } = message;
  return (
    <tr>
      <td class="id">
        <RowLink to={{ screen: 'message', id }}>
          <code>{shortId(id)}</code>
        </RowLink>
      </td>
      <td data-label="Failed">
        <Ago time={failedAt} />
      </td>
      <td data-label="Status">
        <StatusChip status={status} />
      </td>
      <td class="amount" data-label="Records">
        {records === undefined ? '–' : number(records)}
        {overflowed && <span class="detail">in a bucket</span>}
      </td>
      <td data-label="Shard">
        {nameOf(streamArn)}
        <span class="detail">{shardId}</span>
      </td>
      {hasErrors && (
        <td class="says" data-label="Error">
          {cause ? errorInWords(cause) : <span class="detail">not looked up</span>}
        </td>
      )}
      {hasRedrives && (
        <td data-label="Last redrive">
          {lastRedrive && <OutcomeChip outcome={lastRedrive.outcome} />}
          {redrives > 1 && <span class="detail">{redrives} redrives</span>}
        </td>
      )}
    </tr>
  );
}
