import { useState } from 'preact/hooks';
import { visible } from '../../cli/terminal/words';
import { at, type JsonNode, shown } from '../json/node';
import { type AttributeChange, columnsOf, type MessageRecord } from '../model/record';
import { ShortTime } from './time';

/** Members of the data that get a column each; the tree has all of them. */
const MOST_COLUMNS = 8;
export const RECORDS_AT_ONCE = 100;
/** Characters of a value that a cell shows. */
const CELL = 160;

/** Records in a table: keys, times, and a column for each member that the data have in common. */
export function RecordsTable({ records, raw }: { records: readonly MessageRecord[]; raw: boolean }) {
  const [rows, setRows] = useState(RECORDS_AT_ONCE);
  const columns = raw ? [] : columnsOf(records, MOST_COLUMNS);
  const numeric = new Set(columns.filter((column) => records.every((record) => isNumberOrAbsent(record, column))));
  const ofTable = records.some(({ change }) => change !== undefined);
  const hasChanges = !raw && records.some(({ changes }) => changes !== undefined);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard. */}
      <section class="scroll" tabIndex={0} aria-label="Table of records">
        <table class="list records">
          <thead>
            <tr>
              <th scope="col" class="amount">
                #
              </th>
              {ofTable && <th scope="col">Change</th>}
              {ofTable && <th scope="col">Keys</th>}
              {hasChanges && <th scope="col">What changed</th>}
              {columns.map((column) => (
                <th key={column} scope="col" class={`member ${numeric.has(column) ? 'amount' : ''}`}>
                  {visible(column)}
                </th>
              ))}
              {columns.length === 0 && <th scope="col">{raw ? 'As the function received it' : 'Data'}</th>}
              {!ofTable && <th scope="col">Partition key</th>}
              <th scope="col">{ofTable ? 'Changed' : 'Arrived'}</th>
              <th scope="col">Sequence number</th>
            </tr>
          </thead>
          <tbody>
            {records.slice(0, rows).map((record) => (
              <tr key={record.number}>
                <td class="amount">{record.number}</td>
                {ofTable && <td>{record.change}</td>}
                {ofTable && <KeyCell record={record} />}
                {hasChanges && <td>{record.changes && <Changes changes={record.changes} />}</td>}
                <DataCells record={record} columns={columns} numeric={numeric} />
                {columns.length === 0 && <Cell node={raw ? rawData(record) : record.decoded} />}
                {!ofTable && <KeyCell record={record} />}
                <td>{record.arrivedAt !== undefined && <ShortTime time={record.arrivedAt} />}</td>
                <td>
                  <code class="sequence">{record.sequenceNumber}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {records.length > rows && (
        <button type="button" class="quiet" onClick={() => setRows(rows + RECORDS_AT_ONCE)}>
          Show {Math.min(RECORDS_AT_ONCE, records.length - rows)} more of {records.length} records
        </button>
      )}
    </>
  );
}

function KeyCell({ record: { key } }: { record: MessageRecord }) {
  return (
    <td>
      <code>{visible(key)}</code>
    </td>
  );
}

/** The part of a record that its producer wrote. */
function rawData({ raw }: MessageRecord): JsonNode | undefined {
  return at(raw, 'kinesis', 'data') ?? at(raw, 'dynamodb') ?? raw;
}

interface DataCellsProps {
  readonly record: MessageRecord;
  readonly columns: readonly string[];
  readonly numeric: ReadonlySet<string>;
}

/** A cell for each member; data without members have one over all columns. */
function DataCells({ record: { decoded }, columns, numeric }: DataCellsProps) {
  if (columns.length > 0 && decoded && decoded.kind !== 'object')
    return (
      <td class="value" colSpan={columns.length}>
        {decoded.kind === 'string' && decoded.text === '' ? <span class="detail">empty</span> : short(decoded)}
      </td>
    );
  return columns.map((column) => <Cell key={column} node={at(decoded, column)} numeric={numeric.has(column)} />);
}

function isNumberOrAbsent({ decoded }: MessageRecord, column: string): boolean {
  return (at(decoded, column)?.kind ?? 'number') === 'number';
}

function Cell({ node, numeric = false }: { node: JsonNode | undefined; numeric?: boolean }) {
  if (!node) return <td class="absent" />;
  const text = shown(node);
  return (
    <td
      class={`value ${node.kind} ${numeric ? 'amount' : ''}`}
      {...(text.length > CELL && { title: 'The tree shows it in full' })}
    >
      {text.length > CELL ? `${text.slice(0, CELL)} …` : text}
    </td>
  );
}

function Changes({ changes }: { changes: readonly AttributeChange[] }) {
  return (
    <ul class="changes">
      {changes.map(({ name, before, after }) => (
        <li key={name}>
          <span class="json-name">{visible(name)}</span>
          {before && <del>{short(before)}</del>}
          {before && after && <span aria-hidden="true"> → </span>}
          {after && <ins>{short(after)}</ins>}
        </li>
      ))}
    </ul>
  );
}

function short(node: JsonNode): string {
  const text = shown(node);
  return text.length > CELL ? `${text.slice(0, CELL)} …` : text;
}
