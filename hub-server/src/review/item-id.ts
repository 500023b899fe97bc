import type { EventName } from '../db/contract/projection.ts';

export const itemIdOf = ({ kiosk, epoch, seq }: EventName): string => `${kiosk}.${epoch}.${seq}`;

/** Takes an id apart that its schema has already passed; undefined where the seq is no safe integer. */
export function parseItemId(id: string): EventName | undefined {
  const [kiosk, epoch, digits] = id.split('.');
  const seq = Number(digits);
  if (kiosk === undefined || epoch === undefined || !Number.isSafeInteger(seq)) return undefined;
  return { kiosk, epoch, seq };
}
