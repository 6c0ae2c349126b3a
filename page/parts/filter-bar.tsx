import { useState } from 'preact/hooks';
import type { GroupsAnswer } from '../../cli/page-server/wire';
import { goTo, hrefOf, useAddress } from '../address';
import { type Filter, filterOf, isFiltered, NO_SEARCH, withFilter } from '../filter';
import { useSearch } from '../search';
import { nameOf } from '../words';

const TIMES: readonly (readonly [seconds: string, words: string])[] = [
  ['3600', 'Last hour'],
  ['21600', 'Last 6 hours'],
  ['86400', 'Last 24 hours'],
  ['604800', 'Last 7 days'],
];
const CUSTOM = 'custom';
const NO_FILTER: Filter = { consumerArn: '', streamArn: '', status: '', since: '', from: '', to: '' };

interface FilterBarProps {
  readonly values: GroupsAnswer['values'] | undefined;
  /** All messages of a group are of one function. */
  readonly ofGroup?: boolean;
}

/** What is shown: by text, function, stream, status and time. */
export function FilterBar({ values, ofGroup = false }: FilterBarProps) {
  const { route, query } = useAddress();
  const search = useSearch();
  const filter = filterOf(query);
  const change = (changed: Partial<Filter>): void => goTo(hrefOf(route, withFilter(query, changed)), { replace: true });
  return (
    <search class="filters" aria-label="Filter messages">
      <SearchField />
      {!ofGroup && (
        <Choice
          label="Function"
          all="All functions"
          value={filter.consumerArn}
          options={(values?.consumerArns ?? []).map((arn) => [arn, nameOf(arn)])}
          onChange={(consumerArn) => change({ consumerArn })}
        />
      )}
      <Choice
        label="Stream"
        all="All streams"
        value={filter.streamArn}
        options={(values?.streamArns ?? []).map((arn) => [arn, nameOf(arn)])}
        onChange={(streamArn) => change({ streamArn })}
      />
      <Choice
        label="Status"
        all="All statuses"
        value={filter.status}
        options={(values?.statuses ?? []).map((status) => [status, status])}
        onChange={(status) => change({ status })}
      />
      <TimeChoice filter={filter} change={change} />
      {isFiltered(filter, search) && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            search.set(NO_SEARCH);
            change(NO_FILTER);
          }}
        >
          Clear
        </button>
      )}
    </search>
  );
}

function SearchField() {
  const { text, inRecords, set } = useSearch();
  return (
    <div class="search-field">
      <input
        id="search"
        type="search"
        aria-label="Search"
        aria-keyshortcuts="/"
        placeholder="Search ids, shards, errors"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => set({ text: currentTarget.value, inRecords })}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={inRecords}
          onChange={({ currentTarget }) => set({ text, inRecords: currentTarget.checked })}
        />
        also in records
      </label>
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, all, value, options, onChange }: ChoiceProps) {
  // An address can name what is not there any more.
  const known = value === '' || options.some(([option]) => option === value);
  const shown = known ? options : [...options, [value, nameOf(value)] as const];
  return (
    <select
      aria-label={label}
      class={value === '' ? '' : 'chosen'}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    >
      <option value="">{all}</option>
      {shown.map(([option, words]) => (
        <option key={option} value={option}>
          {words}
        </option>
      ))}
    </select>
  );
}

function TimeChoice({ filter, change }: { filter: Filter; change: (changed: Partial<Filter>) => void }) {
  const hasTimes = filter.from !== '' || filter.to !== '';
  const [custom, setCustom] = useState(hasTimes);
  const choose = (value: string): void => {
    setCustom(value === CUSTOM);
    change(value === CUSTOM ? { since: '' } : { since: value, from: '', to: '' });
  };
  return (
    <>
      <Choice
        label="Time"
        all="Any time"
        value={custom || hasTimes ? CUSTOM : filter.since}
        options={[...TIMES, [CUSTOM, 'From … to …']]}
        onChange={choose}
      />
      {(custom || hasTimes) && (
        <div class="times">
          <TimeField label="From" value={filter.from} onChange={(from) => change({ from })} />
          <TimeField label="To" value={filter.to} onChange={(to) => change({ to })} />
        </div>
      )}
    </>
  );
}

function TimeField({ label, value, onChange }: Pick<ChoiceProps, 'label' | 'value' | 'onChange'>) {
  return (
    <label class="time-field">
      {label}
      <input type="datetime-local" value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)} />
    </label>
  );
}
