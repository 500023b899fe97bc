import type { ItemPosition } from '../../db/contract/verdicts.ts';

/** Where a page in the order of time ended. */
export const timeCursor = ({ at, journal, seq }: ItemPosition): string => `${at}.${journal}.${seq}`;

/** Undefined where the text is none of ours. */
export function parseTimeCursor(text: string): ItemPosition | undefined {
  if (!/^-?\d{1,16}\.\d{1,16}\.\d{1,16}$/.test(text)) return undefined;
  const [at, journal, seq] = text.split('.').map(Number);
  return at === undefined || journal === undefined || seq === undefined ? undefined : { at, journal, seq };
}
