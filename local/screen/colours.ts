import { styleText } from 'node:util';
import type { Tone } from './describe-event';

const STYLES = { good: 'green', bad: 'red', detail: 'dim' } as const;

/** Paints a text by its tone; leaves it plain where nobody sees colours. */
export function paint(text: string, tone: Tone, hasColours: boolean): string {
  return hasColours && tone !== 'plain' ? styleText(STYLES[tone], text, { validateStream: false }) : text;
}
