/** A longer one loses digits anyway; and looking for zeros at its end could take long. */
const LONGEST = 400;
const DECIMAL = /^([-+]?)(?=\.?\d)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/;

/** Whether two spellings denote the same number to the last digit: `1.0` and `1`, `1e5` and `100000`, but not `-0` and `0`. */
export function isSameNumber(one: string, other: string): boolean {
  const plain = plainSpelling(one);
  return plain !== undefined && plain === plainSpelling(other);
}

/** Sign, digits without zeros at either end, and the power of ten of the last of them. */
function plainSpelling(number: string): string | undefined {
  const parts = number.length <= LONGEST && DECIMAL.exec(number);
  if (!parts) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
  const minus = sign === '-' ? '-' : '';
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return `${minus}0`;
  return `${minus}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
