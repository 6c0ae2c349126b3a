/** Characters that are not seen but change what is: all controls, except line ends, tabs and what joins letters. */
const INVISIBLE = /(?![\t\n\r\u200C\u200D])[\p{Cc}\p{Cf}]/gu;

/**
 * A text with invisible characters as JSON can write them, such as `\u202E`. Otherwise those that turn the direction of
 * writing could make one record look like another.
 */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
    return units.map((unit) => `\\u${unit.toString(16).toUpperCase().padStart(4, '0')}`).join('');
  });
}
