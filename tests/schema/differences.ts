/**
 * Where a JSON schema differs from an earlier one in more than is allowed. `wider`: members that may be absent are new,
 * and unions have more in them, so that all that fitted fits. `more members`: the same without the unions. `same`: in
 * nothing.
 */
export type Allowed = 'wider' | 'more members' | 'same';

export function differences(then: unknown, now: unknown, allowed: Allowed, at = ''): readonly string[] {
  if (typeof then !== 'object' || then === null || typeof now !== 'object' || now === null)
    return Object.is(then, now) ? [] : [`${at}: was ${text(then)}, is ${text(now)}`];
  const names = [...new Set([...Object.keys(then), ...Object.keys(now)])];
  return names.flatMap((name) => {
    const [old, new_] = [Reflect.get(then, name), Reflect.get(now, name)];
    const here = `${at}/${name}`;
    // A reader that no longer refuses what it does not know.
    if (allowed !== 'same' && name === 'additionalProperties' && old === false && new_ === undefined)
      return [];
    // What need no longer be there.
    if (allowed === 'wider' && name === 'required' && isSubset(new_, old)) return [];
    if (name === 'properties' && isObject(old) && isObject(new_))
      return ofMembers(old, new_, Reflect.get(now, 'required'), allowed, here);
    if (name === 'anyOf' && Array.isArray(old) && Array.isArray(new_))
      return ofUnion(old, new_, allowed, here);
    if (name === 'required' && Array.isArray(old) && Array.isArray(new_))
      return text([...old].sort()) === text([...new_].sort())
        ? []
        : [`${here}: was ${text(old)}, is ${text(new_)}`];
    return differences(old, new_, allowed, here);
  });
}

function ofMembers(
  then: object,
  now: object,
  required: unknown,
  allowed: Allowed,
  at: string,
): readonly string[] {
  const must = new Set<unknown>(Array.isArray(required) ? required : []);
  const gained = Object.keys(now).filter((name) => !Object.hasOwn(then, name));
  return [
    ...gained
      .filter((name) => allowed === 'same' || must.has(name))
      .map((name) => `${at}/${name}: is new${must.has(name) ? ' and required' : ''}`),
    ...Object.entries(then).flatMap(([name, old]) =>
      Object.hasOwn(now, name)
        ? differences(old, Reflect.get(now, name), allowed, `${at}/${name}`)
        : [`${at}/${name}: is gone`],
    ),
  ];
}

/** Each of the earlier union must be there still: by its literal, by the literal of its `type`, or as it stands. */
function ofUnion(
  then: readonly unknown[],
  now: readonly unknown[],
  allowed: Allowed,
  at: string,
): readonly string[] {
  const known = new Map(now.map((member) => [nameOf(member), member]));
  const lost = then.flatMap((member) => {
    const name = nameOf(member);
    return known.has(name)
      ? differences(member, known.get(name), allowed, `${at}/${name}`)
      : [`${at}: ${name} is gone`];
  });
  const old = new Set(then.map(nameOf));
  const gained = allowed === 'wider' ? [] : [...known.keys()].filter((name) => !old.has(name));
  return [...lost, ...gained.map((name) => `${at}: ${name} is new`)];
}

function nameOf(member: unknown): string {
  const literal = at(member, 'const') ?? at(at(at(member, 'properties'), 'type'), 'const');
  return literal === undefined ? text(member) : String(literal);
}

const isSubset = (part: unknown, whole: unknown): boolean =>
  Array.isArray(whole) &&
  (part === undefined || (Array.isArray(part) && part.every((one) => whole.includes(one))));

const at = (value: unknown, name: string): unknown =>
  isObject(value) ? Reflect.get(value, name) : undefined;
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const text = (value: unknown): string => JSON.stringify(value) ?? 'absent';
