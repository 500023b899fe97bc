/** A value canonical JSON is defined for: RFC 8785 restricted to integers. */
export type CanonicalValue =
  | null
  | boolean
  | number
  | string
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue | undefined };

/**
 * Canonical JSON (RFC 8785, JSON Canonicalization Scheme) with integers only: keys sorted by UTF-16 code units, no
 * white space, absent members left out. A number that is not a safe integer is a bug in the caller and throws: floats
 * would hash differently across engines.
 */
export function canonicalJson(value: CanonicalValue): string {
  // What came from a journal has its keys in order already: then JSON.stringify writes the same, twice as fast.
  return isOrdered(value) ? JSON.stringify(value) : sorted(value);
}

/** Whether the keys of every object are in order. Throws where the value has no canonical form. */
function isOrdered(value: CanonicalValue): boolean {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new RangeError('lone surrogate in a string');
    return true;
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`not a safe integer: ${value}`);
    return true;
  }
  if (value === null || typeof value === 'boolean') return true;
  let ordered = true;
  if (isArray(value)) {
    for (const item of value) if (!isOrdered(item)) ordered = false;
    return ordered;
  }
  let last = '';
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member === undefined) continue;
    if (key < last || !isOrdered(key) || !isOrdered(member)) ordered = false;
    last = key;
  }
  return ordered;
}

/** The text of a value that `isOrdered` has found to have one. */
function sorted(value: CanonicalValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(sorted).join(',')}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${sorted(member)}`);
  }
  return `{${members.join(',')}}`;
}

const isArray = (value: object): value is readonly CanonicalValue[] => Array.isArray(value);
