import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { SyncFailure } from './errors.ts';
import type { HubClient } from './hub-client.ts';
import { HUB_CONFIG, storedConfig } from './hub-pin.ts';
import { backoffMs } from './plan.ts';

/** Between two looks at the hub's configuration when nothing else is said. Ms. */
export const CONFIG_POLL_MS = 60_000;
/** After the hub has seen a higher counter the next one leaps by this, then by four times as much, up to decades. Ms. */
const FIRST_LEAP = 60_000;
const MOST_LEAPS = 12;

export interface ConfigSync {
  /** Ms from monotonic `now` until the next fetch; 0 or less when it is due. */
  dueIn(now: number): number;
  /** The tag the hub named in an acknowledgement. */
  hubSays(tag: string): void;
  /** One fetch; the failure, if it failed. */
  fetch(signal: AbortSignal): Promise<SyncFailure | undefined>;
}

/**
 * Keeps the configuration up to date: asked for at start, then whenever the hub names another tag, and every minute,
 * which also tells a quiet kiosk that the hub is there.
 */
export function createConfigSync(options: {
  readonly journal: Pick<Journal, 'setting' | 'setSetting'>;
  readonly client: Pick<HubClient, 'fetchConfig'>;
  readonly clock: Clock;
  /** Of the next signed call; `leap` takes it further. */
  readonly counter: (leap: number) => number;
  readonly random: () => number;
  readonly onConfig: (config: KioskConfig) => void;
}): ConfigSync {
  const { journal, client, clock, counter, random, onConfig } = options;
  let tag = storedConfig(journal)?.tag;
  let dueAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  /** How often in a row the hub had seen a higher counter. */
  let replays = 0;
  /** The tag last asked for: a hub whose two answers differ must not be asked without end. */
  let askedFor: string | undefined;

  return {
    dueIn: (now) => dueAt - now,
    hubSays(said) {
      if (said === tag || said === askedFor) return;
      askedFor = said;
      if (failures === 0) dueAt = Number.NEGATIVE_INFINITY;
    },
    async fetch(signal) {
      // Whatever is thrown meanwhile is a bug, and must not be repeated without a pause.
      dueAt = clock.mono() + CONFIG_POLL_MS;
      const leap = replays === 0 ? 0 : FIRST_LEAP * 4 ** Math.min(replays - 1, MOST_LEAPS);
      const reply = await client.fetchConfig(tag, counter(leap), signal);
      replays = !reply.ok && reply.error.code === 'counter-replayed' ? replays + 1 : 0;
      if (!reply.ok) {
        failures += 1;
        dueAt = clock.mono() + backoffMs(failures, reply.error.retryAfterMs, random());
        return reply.error;
      }
      failures = 0;
      dueAt = clock.mono() + CONFIG_POLL_MS;
      if (reply.value !== 'unchanged' && reply.value.tag !== tag) {
        tag = reply.value.tag;
        journal.setSetting(HUB_CONFIG, JSON.stringify(reply.value));
        onConfig(reply.value);
      }
      return undefined;
    },
  };
}
