/** A program's version: `major.minor.patch`, each at most six digits, with an optional `-name.1`. */
export const VERSION_PATTERN = '^\\d{1,6}\\.\\d{1,6}\\.\\d{1,6}(-[0-9a-z]{1,16}(\\.[0-9a-z]{1,16}){0,3})?$';

const form = new RegExp(VERSION_PATTERN);

export const isVersion = (text: string): boolean => form.test(text);

/**
 * Below 0 where `a` is the older, above 0 where it is the newer, as Semantic Versioning 2.0.0 §11 orders them. Both must
 * be versions.
 */
export function compareVersions(a: string, b: string): number {
  const [coreA, preA] = split(a);
  const [coreB, preB] = split(b);
  for (const [index, part] of coreA.entries()) {
    const difference = part - (coreB[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (preA.length === 0 || preB.length === 0) return preB.length - preA.length;
  for (const [index, part] of preA.entries()) {
    const other = preB[index];
    if (other === undefined) return 1;
    const difference = comparePart(part, other);
    if (difference !== 0) return difference;
  }
  return preA.length - preB.length;
}

function split(version: string): readonly [readonly number[], readonly string[]] {
  const dash = version.indexOf('-');
  const core = dash < 0 ? version : version.slice(0, dash);
  return [core.split('.').map(Number), dash < 0 ? [] : version.slice(dash + 1).split('.')];
}

/** Numbers come before words and are compared as such. */
function comparePart(a: string, b: string): number {
  const numbers = [a, b].map((part) => /^\d+$/.test(part));
  if (numbers[0] === true && numbers[1] === true) return Number(a) - Number(b);
  if (numbers[0] !== numbers[1]) return numbers[0] === true ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
