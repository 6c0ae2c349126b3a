import { useId } from 'preact/hooks';

interface SwitchProps<K extends string> {
  readonly legend: string;
  readonly options: Readonly<Record<K, string>>;
  readonly value: K;
  readonly onChange: (value: K) => void;
}

/** One of a few ways to show something. */
export function Switch<K extends string>({ legend, options, value, onChange }: SwitchProps<K>) {
  const name = useId();
  return (
    <fieldset class="switch">
      <legend class="visually-hidden">{legend}</legend>
      {(Object.keys(options) as K[]).map((option) => (
        <label key={option}>
          <input type="radio" name={name} checked={option === value} onChange={() => onChange(option)} />
          <span>{options[option]}</span>
        </label>
      ))}
    </fieldset>
  );
}
