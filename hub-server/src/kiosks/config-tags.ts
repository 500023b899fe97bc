import { SCHEMA_VERSION } from '@otklik/shared/api/schema-version.ts';
import type { KioskSpeaking } from '../db/contract/kiosks.ts';
import type { HubDatabase } from '../db/hub-database.ts';

/** The configuration tag of each kiosk, kept in memory: every acknowledgement carries it. */
export interface ConfigTags {
  /** Empty for a kiosk that is bound to nothing. */
  of(kiosk: KioskSpeaking): Promise<string>;
  /** Forgets them all: something kiosks are told has changed. */
  changed(): void;
}

export function configTags(db: HubDatabase): ConfigTags {
  let known = new Map<string, Promise<string>>();
  return {
    of: ({ kiosk, minor: named }) => {
      // A later version hears what this hub's own does; a header must not fill the memory.
      const minor = Math.min(named, SCHEMA_VERSION.minor);
      const key = `${kiosk} ${minor}`;
      const kept = known.get(key);
      if (kept !== undefined) return kept;
      // The map of the moment: an answer computed before a change must not be kept after it.
      const target = known;
      const tag = db.read('kioskConfig', { kiosk, minor }).then((config) => config?.tag ?? '');
      target.set(key, tag);
      tag.catch(() => target.delete(key));
      return tag;
    },
    changed: () => {
      known = new Map();
    },
  };
}
