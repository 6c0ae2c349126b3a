import { useState } from 'preact/hooks';
import { areShortcutsOn, SHORTCUTS, turnShortcuts } from '../keyboard';
import { Dialog } from './dialog';

/** What keys do, and a switch for those who need them for something else. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useState(areShortcutsOn());
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl class="shortcuts">
        {SHORTCUTS.map(([keys, words]) => (
          <div key={words}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={on}
          onChange={({ currentTarget }) => {
            turnShortcuts(currentTarget.checked);
            setOn(currentTarget.checked);
          }}
        />
        use these shortcuts
      </label>
      <div class="buttons">
        <button type="button" class="primary" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
