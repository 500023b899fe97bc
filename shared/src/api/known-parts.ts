/**
 * The value without the members its JSON schema does not name: what a later version says, as far as an earlier one knows
 * it. It makes nothing fit that would not: the result is to be checked.
 */
export function knownParts(schema: object, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = partOf(schema, 'items');
    return items === undefined ? value : value.map((item) => knownParts(items, item));
  }
  const properties = partOf(schema, 'properties');
  if (properties === undefined || typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const known = partOf(properties, name);
    return known === undefined ? [] : [[name, knownParts(known, member)]];
  });
  return Object.fromEntries(members);
}

function partOf(schema: object, name: string): object | undefined {
  const part: unknown = Object.hasOwn(schema, name) ? Reflect.get(schema, name) : undefined;
  return typeof part === 'object' && part !== null ? part : undefined;
}
