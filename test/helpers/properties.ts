import fc from 'fast-check';

/** How often a property is tried. A mutation run, which tries it again for every change, does so with less patience. */
export const runs = (usual: number) => ({ numRuns: process.env.MUTATION ? Math.ceil(usual / 20) : usual });

const SURROGATES = { first: 0xd800, count: 0x800 };
const CHARACTERS = 0x110000 - SURROGATES.count;

/**
 * Any character of Unicode, as fast-check's `unit: 'binary'` has them. That one takes each process a second, as it lists
 * them all to find out which strings are made of them.
 */
export const anyCharacter = fc.nat({ max: CHARACTERS - 1 }).map(
  (index) => String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count),
  (character) => {
    if (!/^[^\ud800-\udfff]$/u.test(`${character}`)) throw new Error(`${character} is not one character`);
    const code = `${character}`.codePointAt(0) as number;
    return code < SURROGATES.first ? code : code - SURROGATES.count;
  },
);
