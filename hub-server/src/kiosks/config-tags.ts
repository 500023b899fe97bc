import type { HubDatabase } from '../db/hub-database.ts';

/** The configuration tag of each kiosk, kept in memory: every acknowledgement carries it. */
export interface ConfigTags {
  /** Empty for a kiosk that is bound to nothing. */
  of(kiosk: string): Promise<string>;
  /** Forgets them all: something kiosks are told has changed. */
  changed(): void;
}

export function configTags(db: HubDatabase): ConfigTags {
  let known = new Map<string, Promise<string>>();
  return {
    of: (kiosk) => {
      const kept = known.get(kiosk);
      if (kept !== undefined) return kept;
      // The map of the moment: an answer computed before a change must not be kept after it.
      const target = known;
      const tag = db.read('kioskConfig', { kiosk }).then((config) => config?.tag ?? '');
      target.set(kiosk, tag);
      tag.catch(() => target.delete(kiosk));
      return tag;
    },
    changed: () => {
      known = new Map();
    },
  };
}
