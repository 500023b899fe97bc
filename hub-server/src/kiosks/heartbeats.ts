import type { Heartbeat } from '@otklik/shared/api/heartbeat.ts';
import { type Vital, vitalOf } from '../alerts/vital.ts';
import type { HeartbeatRow } from '../db/contract/kiosks.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { type Brief, briefOf, type Known, type Pulse, pulseOf } from '../devices/brief.ts';
import { samePool } from '../devices/same-pool.ts';

/**
 * The last heartbeat of every kiosk. They stay in memory and go to the database together, every few seconds in one
 * transaction: written one by one, ten thousand kiosks would keep it from the events (FINDINGS). What a crash loses is
 * at most those seconds, and the next heartbeat brings it back.
 */
export interface Heartbeats {
  /** Takes it if the counter rose. */
  take(kiosk: string, counter: number, heartbeat: Heartbeat, now: number): boolean;
  /** The last one and when it came. */
  of(kiosk: string): { readonly at: number; readonly heartbeat: Heartbeat } | undefined;
  /** In short, for many at once: read when it came, not each time it is asked for. */
  known(kiosk: string): Known | undefined;
  /** That of the last one taken; −1 where none was. */
  counterOf(kiosk: string): number;
  /** Every kiosk that has ever sent one, with when the last came, hub time, ms. */
  seen(): Iterable<readonly [kiosk: string, at: number]>;
  /** As `seen`, with what rules look at; undefined where it came before the start. */
  vitals(): Iterable<readonly [kiosk: string, at: number, vital: Vital | undefined]>;
  /** Writes what came since the last time. Rejects where the database cannot; it is tried again with the next. */
  flush(): Promise<void>;
}

/** One kiosk's. Ten thousand are kept: one record each, and nothing in it twice. */
interface Kept {
  counter: number;
  at: number;
  /** What was checked on its way in, as text: read, ten thousand of them would be large. */
  body: string;
  /** What follows is absent where it came before the start; `brief` and `pulse` until the first question. */
  vital: Vital | undefined;
  brief: Brief | undefined;
  pulse: Pulse | undefined;
  /** The hour (UTC, since 1970) that was last noted as one in which it ran; −1 for none. */
  hour: number;
  /** An instant in it that is still to be written, ms. */
  heard: number | undefined;
}

const HOUR_MS = 3_600_000;

/** Whether there is nothing it has recorded that the hub lacks, and nothing it could not record: no polls are then no customers. */
const toldAll = ({ outbox, journal }: Heartbeat): boolean => outbox.queued === 0 && journal.recording;

/** Begins with what is kept from before the start. */
export async function keepHeartbeats(db: HubDatabase): Promise<Heartbeats> {
  const unread = { vital: undefined, brief: undefined, pulse: undefined, hour: -1, heard: undefined };
  const kept = new Map<string, Kept>();
  for (const { kiosk, counter, at, body } of await db.read('keptHeartbeats', undefined))
    kept.set(kiosk, { counter, at, body, ...unread });
  const same = samePool();
  /** What came before the start is read with the first question. */
  const pulseBefore = (before: Kept): Pulse => {
    if (before.pulse !== undefined) return before.pulse;
    const heartbeat: Heartbeat = JSON.parse(before.body);
    before.brief = briefOf(heartbeat, same);
    before.pulse = pulseOf(heartbeat, before.at, undefined);
    return before.pulse;
  };
  let unsaved = new Set<string>();
  return {
    take(kiosk, counter, heartbeat, at) {
      const before = kept.get(kiosk);
      if (before !== undefined && counter <= before.counter) return false;
      const pulse = pulseOf(heartbeat, at, before === undefined ? undefined : pulseBefore(before));
      const hour = Math.floor(at / HOUR_MS);
      const news = hour !== before?.hour && toldAll(heartbeat);
      const now = {
        ...(news ? { hour, heard: at } : { hour: before?.hour ?? -1, heard: before?.heard }),
        ...{ counter, at, body: JSON.stringify(heartbeat) },
        ...{ vital: vitalOf(heartbeat), brief: briefOf(heartbeat, same), pulse },
      };
      if (before === undefined) kept.set(kiosk, now);
      else Object.assign(before, now);
      unsaved.add(kiosk);
      return true;
    },
    of(kiosk) {
      const last = kept.get(kiosk);
      return last === undefined ? undefined : { at: last.at, heartbeat: JSON.parse(last.body) };
    },
    known(kiosk) {
      const last = kept.get(kiosk);
      if (last === undefined) return undefined;
      const pulse = pulseBefore(last);
      return last.brief === undefined ? undefined : { at: last.at, brief: last.brief, pulse };
    },
    counterOf: (kiosk) => kept.get(kiosk)?.counter ?? -1,
    seen: () => [...kept].map(([kiosk, { at }]) => [kiosk, at] as const),
    *vitals() {
      for (const [kiosk, { at, vital }] of kept) yield [kiosk, at, vital] as const;
    },
    async flush() {
      if (unsaved.size === 0) return;
      const saving = unsaved;
      unsaved = new Set();
      const rows: HeartbeatRow[] = [];
      for (const kiosk of saving) {
        const last = kept.get(kiosk);
        if (last === undefined) continue;
        const { counter, at, body, heard } = last;
        rows.push({ kiosk, counter, at, body, ...(heard === undefined ? {} : { heard }) });
      }
      try {
        await db.write('saveHeartbeats', rows);
        for (const { kiosk, heard } of rows) {
          const last = kept.get(kiosk);
          if (last !== undefined && last.heard === heard) last.heard = undefined;
        }
      } catch (error) {
        // What has come meanwhile is newer, and goes in its place.
        unsaved = new Set([...saving, ...unsaved]);
        throw error;
      }
    },
  };
}
