import { useMemo, useState } from 'preact/hooks';
import type { MessageRequest, RecordsAnswer } from '../../cli/page-server/wire';
import { count } from '../../cli/terminal/words';
import { ask, type PageProblem } from '../ask';
import { at, type JsonNode, scalarOf } from '../json/node';
import { parseJson } from '../json/parse';
import type { OverflowPlace } from '../model/body';
import { recordsOf } from '../model/record';
import { size } from '../words';
import { Notice, ProblemNotice } from './notice';
import { RecordsTable } from './records-table';
import { RecordsTree } from './records-tree';
import { Switch } from './switch';
import { TextBlock } from './text-block';

const SHAPES = { table: 'Table', tree: 'Tree' } as const;
const FORMS = { decoded: 'Decoded', raw: 'As received' } as const;

/** The records of a message, as people read them: a table or trees, decoded or as the function received them. */
export function Records({ body, batch }: { body: JsonNode; batch?: JsonNode | undefined }) {
  const [shape, setShape] = useState<keyof typeof SHAPES>('table');
  const [form, setForm] = useState<keyof typeof FORMS>('decoded');
  const records = useMemo(() => recordsOf(body, batch), [body, batch]);
  if (records.length === 0) return <NoRecords body={body} />;
  return (
    <section>
      <div class="section-head">
        <h2>Records</h2>
        <span class="detail">{count(records.length, 'record')}</span>
        <Switch legend="Shape" options={SHAPES} value={shape} onChange={setShape} />
        <Switch legend="Data" options={FORMS} value={form} onChange={setForm} />
      </div>
      {shape === 'table' ? (
        <RecordsTable records={records} raw={form === 'raw'} />
      ) : (
        <RecordsTree records={records} raw={form === 'raw'} />
      )}
    </section>
  );
}

function NoRecords({ body }: { body: JsonNode }) {
  const original = scalarOf(at(body, 'hydration', 'original'));
  const isPointer = at(body, 'hydration') === undefined;
  return (
    <section>
      <h2>Records</h2>
      {original === undefined ? (
        <Notice tone="quiet" title={isPointer ? 'Not hydrated yet' : 'No records are left'}>
          <p>
            {isPointer
              ? 'This is a pointer: its records are in the stream, for as long as that keeps them. hydrated-dlq stage hydrates it.'
              : 'The pointer below is all that there is.'}
          </p>
        </Notice>
      ) : (
        <>
          <p>The body of the staging message, as it arrived:</p>
          <TextBlock label="Body of the staging message" text={original} />
        </>
      )}
    </section>
  );
}

/** Records in a bucket: loaded when a person asks for them. */
export function OverflowRecords({ id, place }: { id: string; place: OverflowPlace }) {
  const [loading, setLoading] = useState(false);
  const [loaded, setLoaded] = useState<JsonNode>();
  const [problem, setProblem] = useState<PageProblem>();
  const load = async (): Promise<void> => {
    setLoading(true);
    const result = await ask<RecordsAnswer>('records', { id } satisfies MessageRequest);
    setLoading(false);
    setProblem('problem' in result ? result.problem : undefined);
    if ('value' in result) setLoaded(parseJson(result.value.body));
  };
  if (loaded) return <Records body={loaded} />;
  return (
    <section>
      <h2>Records</h2>
      {problem && <ProblemNotice problem={problem} />}
      <Notice
        tone="quiet"
        title={`The records are in a bucket: ${size(place.bytes)}`}
        action={
          <button type="button" disabled={loading} onClick={load}>
            {loading ? 'Loading …' : 'Load records'}
          </button>
        }
      >
        <p class="arn">
          s3://{place.bucket}/{place.key}
        </p>
      </Notice>
    </section>
  );
}
