/**
 * The part of Mermaid's flowcharts that this documentation uses. Mermaid itself is 200 MB with what it needs, and needs a
 * browser's document to read a flowchart. What passes here is read by Mermaid; not all that Mermaid reads passes here.
 */
const HEADER = /^flowchart (?:LR|RL|TB|TD|BT)$/;

/** Words, separated by blanks; what has a meaning for Mermaid (brackets, quotes, bars, dashes) is not among them. */
const WORDS = String.raw`[\p{L}\p{N}][\p{L}\p{N} ,:'&/]*`;
const TEXT = `${WORDS}(?:<br/>${WORDS})*`;

/** A box, a drum, a round box, a stadium, a rhombus. */
const SHAPE = [
  String.raw`\[${TEXT}\]`,
  String.raw`\[\(${TEXT}\)\]`,
  String.raw`\(${TEXT}\)`,
  String.raw`\(\[${TEXT}\]\)`,
  String.raw`\{${TEXT}\}`,
].join('|');
const NODE = new RegExp(`^([a-z]\\w*)(${SHAPE})?$`, 'u');

/** Straight, dotted, thick; with or without words. */
const LINK = new RegExp(String.raw` (?:-->|-- ${WORDS} -->|-\.->|-\. ${WORDS} \.->|==>|== ${WORDS} ==>) `, 'u');

const RESERVED = 'call class classDef click end flowchart graph href interpolate linkStyle style subgraph'.split(' ');

/** What is wrong with a drawing: nothing when every line is a chain of linked nodes, and each node has a text somewhere. */
export function flowchartProblems(drawing: string): string[] {
  const [header = '', ...lines] = drawing.trimEnd().split('\n');
  const parts = lines.flatMap((line) => line.trim().split(LINK));
  const nodes = parts.map((part) => NODE.exec(part));
  const ids = nodes.map((node) => node?.[1]);
  const described = nodes.map((node) => node?.[2] && node[1]);
  return [
    ...(HEADER.test(header) ? [] : [`not the head of a flowchart: ${header}`]),
    ...parts.filter((_, index) => !nodes[index]).map((part) => `neither a node nor a link: ${part}`),
    ...RESERVED.filter((word) => ids.includes(word)).map((word) => `a word of Mermaid's own as a node: ${word}`),
    ...[...new Set(ids)].filter((id) => id && !described.includes(id)).map((id) => `a node without a text: ${id}`),
  ];
}
