import type { Heartbeat } from '@otklik/shared/api/heartbeat.ts';
import type { Same } from './same-pool.ts';

/** Presses of each place since a start of the kiosk's program, and how long their number has stood, hub time, ms. */
export interface Pulse {
  readonly boot: string;
  /** A kiosk has few: a list takes a fifth of the memory of maps. */
  readonly places: readonly PlacePulse[];
}

interface PlacePulse {
  readonly place: number;
  readonly presses: number;
  readonly quietSince: number;
}

export const placePulse = ({ places }: Pulse, place: number): PlacePulse | undefined =>
  places.find((each) => each.place === place);

/**
 * How long it has been quiet at each place of a kiosk, as its heartbeats tell: the count of presses stands. A start of the
 * program counts from nothing. `before`: the heartbeat that came before, at `beforeAt`; with none, nobody knows how long, and
 * it is quiet from now on. No press itself is looked at: that goes to the journal, and costs this nothing (0119).
 */
export function pulseOf(heartbeat: Heartbeat, at: number, before: Pulse | undefined): Pulse {
  const presses = new Map<number, number>();
  for (const { place, counters } of heartbeat.devices)
    presses.set(place, (presses.get(place) ?? 0) + (counters.edge ?? 0));
  const places = Array.from(presses, ([place, count]): PlacePulse => {
    const stood = before === undefined ? undefined : placePulse(before, place);
    const known = before?.boot === heartbeat.boot ? stood?.presses : 0;
    return {
      place,
      presses: count,
      quietSince: stood !== undefined && known === count ? stood.quietSince : at,
    };
  });
  return { boot: heartbeat.boot, places };
}

/** What the page of devices shows of a heartbeat: ten thousand are kept in memory, read once (0119). */
export interface Brief extends Pick<Heartbeat, 'versions' | 'outbox' | 'clock' | 'faults' | 'update'> {
  readonly freeBytes: number | undefined;
  readonly devices: readonly Pick<
    Heartbeat['devices'][number],
    'place' | 'name' | 'serial' | 'state' | 'lastSeen'
  >[];
}

const NO_FAULTS: Brief['faults'] = [];

/** `same`: what many kiosks have in common is kept once. */
export const briefOf = (
  { versions, outbox, clock, faults, update, journal, devices }: Heartbeat,
  same: Same = (value) => value,
): Brief => ({
  ...{ versions: same(versions), outbox, faults: faults.length === 0 ? NO_FAULTS : faults },
  freeBytes: journal.freeBytes,
  ...(clock === undefined ? {} : { clock }),
  ...(update === undefined ? {} : { update }),
  devices: devices.map(({ place, name, serial, state, lastSeen }) => ({
    ...{ place, name: same(name), state },
    ...(serial === undefined ? {} : { serial }),
    ...(lastSeen === undefined ? {} : { lastSeen }),
  })),
});

/** The last of one kiosk, when it came, and how long it has been quiet. */
export interface Known {
  readonly at: number;
  readonly brief: Brief;
  readonly pulse: Pulse;
}
