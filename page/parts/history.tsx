import { visible } from '../../cli/terminal/words';
import type { PastRedrive } from '../model/body';
import { OutcomeChip } from './chip';
import { ExactTime } from './time';

/** What came of earlier redrives, the latest first. */
export function History({ redrives }: { redrives: readonly PastRedrive[] }) {
  if (redrives.length === 0) return null;
  return (
    <section>
      <h2>Redrives</h2>
      <table class="list plain">
        <thead>
          <tr>
            <th scope="col">Outcome</th>
            <th scope="col">When</th>
            <th scope="col">By</th>
            <th scope="col">Error</th>
            <th scope="col">Request ID</th>
          </tr>
        </thead>
        <tbody>
          {redrives.map(({ at, by, outcome, error, requestId }) => (
            <tr key={`${at} ${requestId}`}>
              <td data-label="Outcome">
                <OutcomeChip outcome={outcome} />
              </td>
              <td data-label="When">
                <ExactTime time={at} />
              </td>
              <td data-label="By">{by}</td>
              <td class="says" data-label="Error">
                {error !== undefined && visible(error)}
              </td>
              <td data-label="Request ID">
                <code>{requestId}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
