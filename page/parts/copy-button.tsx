import { useState } from 'preact/hooks';
import { useAnnounce } from '../announce';

/** Copies a text, and says so. */
export function CopyButton({ text, children }: { text: string; children: string }) {
  const [done, setDone] = useState(false);
  const announce = useAnnounce();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
      announce('Copied');
    } catch {
      announce('The browser did not allow to copy');
    }
  };
  return (
    <button type="button" class="quiet" onClick={copy} onBlur={() => setDone(false)}>
      {done ? 'Copied' : children}
    </button>
  );
}
