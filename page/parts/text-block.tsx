import { visible } from '../../cli/terminal/words';

/** A long text as it is. It scrolls, so that it has to be reachable by keyboard, and has a name. */
export function TextBlock({ label, text }: { label: string; text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
    <section class="text-block" aria-label={label} tabIndex={0}>
      <pre>{visible(text)}</pre>
    </section>
  );
}
