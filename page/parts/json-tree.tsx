import { useState } from 'preact/hooks';
import { count, visible } from '../../cli/terminal/words';
import { compact, type JsonNode } from '../json/node';

/** Parts that are shown at once, so that a long array does not hold up the page. */
const PARTS_AT_ONCE = 100;
/** Characters of a text that are shown at once. */
const TEXT_AT_ONCE = 2_000;
/** What fits into a closed line. */
const PREVIEW = 80;

interface TreeProps {
  readonly node: JsonNode;
  readonly name?: string;
  /** How many levels are open at first. */
  readonly open?: number;
}

/** JSON as a tree that opens and closes. Everything is rendered as text. */
export function JsonTree({ node, name, open = 2 }: TreeProps) {
  if (node.kind === 'object' || node.kind === 'array') return <Branch node={node} name={name} open={open} />;
  return (
    <div class="leaf">
      <Name name={name} />
      <Scalar node={node} />
    </div>
  );
}

function Name({ name }: { name: string | undefined }) {
  return name === undefined ? null : <span class="json-name">{visible(name)}</span>;
}

function Branch({ node, name, open }: Required<Pick<TreeProps, 'node' | 'open'>> & { name: string | undefined }) {
  const [isOpen, setOpen] = useState(open > 0);
  const [shown, setShown] = useState(PARTS_AT_ONCE);
  const parts =
    node.kind === 'object'
      ? node.members.map(({ name: member, value }) => [member, value] as const)
      : node.kind === 'array'
        ? node.items.map((item, index) => [String(index), item] as const)
        : [];
  if (parts.length === 0)
    return (
      <div class="leaf">
        <Name name={name} />
        <span class="json-word">{node.kind === 'array' ? '[]' : '{}'}</span>
      </div>
    );
  return (
    <details class="branch" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <Name name={name} />
        <span class="json-size">{count(parts.length, node.kind === 'array' ? 'item' : 'member')}</span>
        {!isOpen && <span class="json-preview">{compact(node).slice(0, PREVIEW)}</span>}
      </summary>
      {isOpen && (
        <div class="parts">
          {parts.slice(0, shown).map(([part, value], index) => (
            <JsonTree key={index} name={part} node={value} open={open - 1} />
          ))}
          {parts.length > shown && (
            <button type="button" class="quiet" onClick={() => setShown(shown + PARTS_AT_ONCE)}>
              Show {Math.min(PARTS_AT_ONCE, parts.length - shown)} more of {parts.length}
            </button>
          )}
        </div>
      )}
    </details>
  );
}

/** A text, number or word, in full: numbers with every digit. */
export function Scalar({ node }: { node: JsonNode }) {
  if (node.kind === 'string') return <LongText text={node.text} />;
  const [kind, text] = node.kind === 'number' ? ['number', node.digits] : ['word', compact(node)];
  return <span class={`json-${kind}`}>{text}</span>;
}

function LongText({ text }: { text: string }) {
  const [whole, setWhole] = useState(text.length <= TEXT_AT_ONCE);
  return (
    <span class="json-string">
      {visible(whole ? text : text.slice(0, TEXT_AT_ONCE))}
      {text === '' && <span class="json-word">empty text</span>}
      {!whole && (
        <button type="button" class="quiet" onClick={() => setWhole(true)}>
          … all {count(text.length, 'character')}
        </button>
      )}
    </span>
  );
}
