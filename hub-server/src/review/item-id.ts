export interface ItemName {
  readonly kiosk: string;
  readonly epoch: string;
  readonly seq: number;
}

export const itemIdOf = ({ kiosk, epoch, seq }: ItemName): string => `${kiosk}.${epoch}.${seq}`;

/** Takes an id apart that its schema has already passed; undefined where the seq is no safe integer. */
export function parseItemId(id: string): ItemName | undefined {
  const [kiosk, epoch, digits] = id.split('.');
  const seq = Number(digits);
  if (kiosk === undefined || epoch === undefined || !Number.isSafeInteger(seq)) return undefined;
  return { kiosk, epoch, seq };
}
