import { useState } from 'preact/hooks';
import { visible } from '../../cli/terminal/words';
import type { MessageRecord } from '../model/record';
import { JsonTree } from './json-tree';
import { RECORDS_AT_ONCE } from './records-table';
import { ShortTime } from './time';

/** Of so few records, each is open at first. */
const FEW = 5;

/** Records as trees, whole. */
export function RecordsTree({ records, raw }: { records: readonly MessageRecord[]; raw: boolean }) {
  const [shown, setShown] = useState(RECORDS_AT_ONCE);
  return (
    <>
      <ol class="record-trees">
        {records.slice(0, shown).map((record) => (
          <li key={`${record.number} ${raw}`}>
            <p class="detail">
              {record.change !== undefined && `${record.change} `}
              <code>{visible(record.key)}</code>
              {record.arrivedAt !== undefined && (
                <>
                  {' · '}
                  <ShortTime time={record.arrivedAt} />
                </>
              )}
              {' · '}
              <code class="sequence">{record.sequenceNumber}</code>
            </p>
            <JsonTree
              node={(raw ? undefined : record.wholeDecoded) ?? record.raw}
              open={records.length <= FEW ? 3 : 1}
            />
          </li>
        ))}
      </ol>
      {records.length > shown && (
        <button type="button" class="quiet" onClick={() => setShown(shown + RECORDS_AT_ONCE)}>
          Show {Math.min(RECORDS_AT_ONCE, records.length - shown)} more of {records.length} records
        </button>
      )}
    </>
  );
}
