import { useState } from 'preact/hooks';
import { indented, type JsonNode } from '../json/node';
import { CopyButton } from './copy-button';
import { TextBlock } from './text-block';

/** The whole message as it is in the queue. */
export function ExactJson({ body, parsed }: { body: string; parsed: JsonNode }) {
  const [open, setOpen] = useState(false);
  return (
    <section>
      <div class="section-head">
        <h2>JSON</h2>
        <CopyButton text={body}>Copy the exact message</CopyButton>
      </div>
      <details class="exact" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>The whole message, every digit as it is in the queue</summary>
        {open && <TextBlock label="The whole message as JSON" text={indented(parsed)} />}
      </details>
    </section>
  );
}
