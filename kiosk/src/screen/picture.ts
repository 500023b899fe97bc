import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Agent } from '../agent/agent.ts';
import { type Tell, tellFault } from '../counter-log.ts';
import type { DurableJournal } from '../journal/journal.ts';
import type { ScreenServer } from './server.ts';
import type { ScreenSettings } from './settings.ts';

/** What the screens show now, sent to all of them. */
export interface Picture {
  view(): void;
  /** A mark on the screen and one line in the log, when a fault of the journal comes, changes or goes. */
  fault(): void;
}

export function createPicture(parts: {
  readonly server: Pick<ScreenServer, 'broadcast'>;
  readonly agent: Pick<Agent, 'config' | 'places'>;
  readonly settings: () => ScreenSettings;
  readonly online: () => boolean;
  readonly journal: Pick<DurableJournal, 'health'>;
  readonly clock: Pick<Clock, 'wall'>;
  readonly tell: Tell;
}): Picture {
  const { server, agent, journal } = parts;
  let faultShown: string | null = null;
  return {
    view() {
      const config = agent.config();
      const { choice, locale, touch, volume } = parts.settings();
      server.broadcast({
        type: 'view',
        places: agent.places(),
        // Where nothing may be touched nobody can choose.
        locale: choice && touch !== false ? 'choice' : locale,
        defaultLocale: locale,
        volume,
        ...(config === undefined ? {} : { store: config.store.name, zone: config.store.zone }),
        offline: !parts.online(),
        now: parts.clock.wall(),
      });
    },
    fault() {
      const code = journal.health().fault?.code ?? null;
      if (code === faultShown) return;
      faultShown = code;
      tellFault(code, parts.tell);
      server.broadcast({ type: 'fault', code });
    },
  };
}
