import type { ComponentChildren } from 'preact';

/** Names and values. What is not known is left out. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ComponentChildren])[] }) {
  const known = facts.filter(([, value]) => value !== undefined && value !== '' && value !== null && value !== false);
  return (
    <dl class="facts">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** An ARN, with the name that people use before it. */
export function Arn({ name, arn }: { name: string; arn: string }) {
  return (
    <>
      <span class="name">{name}</span>
      {name !== arn && <span class="detail arn">{arn}</span>}
    </>
  );
}
