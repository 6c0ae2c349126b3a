import { useEffect } from 'preact/hooks';

/** Keys and what they do. Buttons and links name their own key in `aria-keyshortcuts`. */
export const SHORTCUTS: readonly (readonly [keys: readonly string[], words: string])[] = [
  [['j', '↓'], 'next row'],
  [['k', '↑'], 'previous row'],
  [['Enter'], 'open the row'],
  [['u'], 'up to what it is part of'],
  [['/'], 'search'],
  [['w'], 'find out why'],
  [['p'], 'plan a redrive'],
  [['s'], 'stop the redrive'],
  [['r'], 'look at the queue again'],
  [['[', ']'], 'previous and next page'],
  [['?'], 'show these shortcuts'],
  [['Esc'], 'close a dialog, leave the search'],
];

const OFF = 'shortcuts-off';
const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

export function areShortcutsOn(): boolean {
  return localStorage.getItem(OFF) === null;
}

export function turnShortcuts(on: boolean): void {
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, 'true');
}

/**
 * Listens to keys wherever the focus is, except in fields and dialogs.
 *
 * @param announce - gets why a key does nothing at the moment, as the button's tooltip says it
 */
export function useKeyboard(announce: (text: string) => void): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event, announce);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, [announce]);
}

function onKey(event: KeyboardEvent, announce: (text: string) => void): void {
  const target = event.target as HTMLElement;
  if (event.key === 'Escape' && target.id === 'search') target.blur();
  const elsewhere = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
  if (elsewhere || isField(target) || document.querySelector('dialog[open]') || !areShortcutsOn()) return;
  const step = STEPS[event.key];
  // Arrows scroll, unless a row has the focus already.
  const moves = step !== undefined && (event.key.length === 1 || target.matches('[data-row]'));
  if (moves ? moveRow(step) : step === undefined && press(event.key, announce)) event.preventDefault();
}

function isField(target: HTMLElement): boolean {
  return target.matches('textarea, select, input:not([type=checkbox], [type=radio])');
}

/** Gives the focus to the next or previous row; without one, to the first. */
function moveRow(step: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? rows[0] : rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  next?.focus();
  return next !== undefined;
}

/** Does what the key stands for on this screen. */
function press(key: string, announce: (text: string) => void): boolean {
  const named = [...document.querySelectorAll<HTMLElement>('[aria-keyshortcuts]')];
  const found = named.find((element) => element.getAttribute('aria-keyshortcuts') === key);
  if (found instanceof HTMLInputElement) {
    found.focus();
    found.select();
  } else found?.click();
  if (found instanceof HTMLButtonElement && found.disabled && found.title !== '') announce(found.title);
  return found !== undefined;
}
