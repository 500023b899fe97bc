/** Gives of equal values always the same one. */
export type Same = <T extends string | object>(value: T) => T;

/** As many values are remembered; then it begins anew. */
const MOST = 256;

/**
 * Of values that ten thousand kiosks have in common, such as the version of their program, one is kept. For values that are
 * never changed: plain ones, as JSON tells them.
 */
export function samePool(): Same {
  const values = new Map<string, unknown>();
  return <T extends string | object>(value: T): T => {
    const text = JSON.stringify(value);
    const known = values.get(text);
    // Equal as JSON, and only whoever gave it could tell them apart.
    if (known !== undefined) return known as T;
    if (values.size >= MOST) values.clear();
    values.set(text, value);
    return value;
  };
}
