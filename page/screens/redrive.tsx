import { hrefOf } from '../address';
import { Empty } from '../parts/notice';
import { PlanButton } from '../parts/plan-button';
import { Plan } from '../parts/redrive-plan';
import { Run } from '../parts/redrive-run';
import { selectionInWords } from '../redrive-words';
import { usePageState } from '../server-state';

/** A redrive from its plan to its result. */
export function RedriveScreen() {
  const { redrive, planExpired } = usePageState();
  return (
    <>
      <nav class="crumbs" aria-label="Where you are">
        <a href="/" aria-keyshortcuts="u">
          Failures
        </a>
        <span aria-current="page">Redrive</span>
      </nav>
      {redrive ? (
        <>
          <h1>
            Redrive of <Selection id={redrive.request.id} />
          </h1>
          {redrive.phase === 'planned' ? <Plan key={redrive.id} redrive={redrive} /> : <Run redrive={redrive} />}
        </>
      ) : (
        <Empty title={planExpired ? 'The plan has expired' : 'No redrive is planned'}>
          <p>
            {planExpired
              ? 'It was not started for ten minutes, so its messages were given back to the queue.'
              : 'Plan one from a group, a cause or a message, or of everything in the queue. A plan sends nothing.'}
          </p>
          <PlanButton>Plan to redrive all</PlanButton>
        </Empty>
      )}
    </>
  );
}

function Selection({ id }: { id: string | undefined }) {
  const words = selectionInWords(id);
  if (id === undefined) return <>{words}</>;
  const isGroup = words !== 'one message';
  return <a href={hrefOf({ screen: isGroup ? 'group' : 'message', id })}>{words}</a>;
}
