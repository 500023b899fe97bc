import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isKioskFolder } from '@otklik/kiosk/journal/verify-journal.ts';

/** A folder to verify: whose it is, and how it is called in the report. */
export interface DataFolder {
  readonly kind: 'hub' | 'kiosk';
  readonly dir: string;
}

const isHubFolder = (dir: string): boolean => existsSync(join(dir, 'hub.db'));

/** The hub's and the kiosk's folders at `dir`: itself, or, as in a demo store, the two below it. */
export function dataFolders(dir: string): readonly DataFolder[] {
  return [dir, join(dir, 'hub'), join(dir, 'kiosk')].flatMap((one): DataFolder[] => [
    ...(isHubFolder(one) ? [{ kind: 'hub', dir: one } as const] : []),
    ...(isKioskFolder(one) ? [{ kind: 'kiosk', dir: one } as const] : []),
  ]);
}
