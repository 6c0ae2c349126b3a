/** A value at the end of a path. Arrays and objects are not values: their contents are. */
export type Scalar = string | number | boolean | null;

/** Through which element of which arrays of the event a field is reached. */
export type Membership = ReadonlyMap<readonly unknown[], number>;

export interface Field {
  readonly value: Scalar;
  readonly membership: Membership;
}

export const NO_ARRAY: Membership = new Map();

/** The fields of one name, also by the array elements they are in, so that large arrays cost no more than their length. */
class NamedFields {
  readonly all: Field[] = [];
  private readonly byElement = new Map<readonly unknown[], Map<number, Field[]>>();

  add(field: Field): void {
    this.all.push(field);
    for (const [array, index] of field.membership) {
      const elements = getOrAdd(this.byElement, array, () => new Map<number, Field[]>());
      getOrAdd(elements, index, () => []).push(field);
    }
  }

  isIn(array: readonly unknown[]): boolean {
    return this.byElement.has(array);
  }

  /** A smaller set of candidates: it includes every field that is in no other array element than the membership says. */
  near(membership: Membership): readonly Field[] {
    for (const [array, index] of membership) {
      const elements = this.byElement.get(array);
      if (elements !== undefined) return elements.get(index) ?? [];
    }
    return this.all;
  }
}

/**
 * An event as the engine sees it: values by the names on their path, joined with dots, and array levels crushed out.
 * Each field remembers the array elements it was in, because the fields of one match must not be in different
 * elements of the same array.
 */
export class Fields {
  private readonly byName = new Map<string, NamedFields>();

  constructor(event: unknown) {
    if (typeof event === 'object' && event !== null) this.collect(event, '', NO_ARRAY);
  }

  /** The fields of a name that can be part of the same match as fields in these elements. */
  consistent(name: string, membership: Membership): readonly Field[] {
    const near = this.byName.get(name)?.near(membership) ?? [];
    return near.filter((field) => merge(membership, field.membership) !== undefined);
  }

  isIn(name: string, array: readonly unknown[]): boolean {
    return this.byName.get(name)?.isIn(array) ?? false;
  }

  private collect(value: unknown, name: string, membership: Membership): void {
    if (Array.isArray(value)) this.collectElements(value, name, membership);
    else if (typeof value === 'object' && value !== null) this.collectMembers(value, name, membership);
    else if (value !== undefined)
      getOrAdd(this.byName, name, () => new NamedFields()).add({ value: value as Scalar, membership });
  }

  private collectMembers(object: object, name: string, membership: Membership): void {
    for (const [key, value] of Object.entries(object)) {
      this.collect(value, name === '' ? key : `${name}.${key}`, membership);
    }
  }

  /** A value directly in an array belongs to the array as a whole; only what is inside an element belongs to the element. */
  private collectElements(array: readonly unknown[], name: string, membership: Membership): void {
    array.forEach((element, index) => {
      const inside = typeof element === 'object' && element !== null;
      this.collect(element, name, inside ? new Map([...membership, [array, index]]) : membership);
    });
  }
}

/** Both memberships combined; `undefined` when they are in different elements of the same array. */
export function merge(known: Membership, other: Membership): Membership | undefined {
  if (other.size === 0) return known;
  for (const [array, index] of other) {
    if ((known.get(array) ?? index) !== index) return undefined;
  }
  return new Map([...known, ...other]);
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const added = create();
  map.set(key, added);
  return added;
}
