import type { AlertKind, Thresholds } from '@otklik/shared/api/alert-kinds.ts';
import type { Heartbeat } from '@otklik/shared/api/heartbeat.ts';
import { SILENT_MS } from '@otklik/shared/api/limits.ts';
import type { DeliveryFacts } from '../db/contract/deliveries.ts';
import type { Delays, Reading } from './hysteresis.ts';

export const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export type KioskKind = Extract<
  AlertKind,
  | 'kiosk-silent'
  | 'button-stuck'
  | 'button-chatter'
  | 'disk'
  | 'clock'
  | 'prompts-missing'
  | 'journal-damaged'
  | 'fork'
>;

/** A kiosk at a moment. */
export interface KioskFacts {
  readonly now: number;
  /** When its last heartbeat came, hub time, ms; undefined: none ever has. */
  readonly seen: number | undefined;
  readonly heartbeat: Heartbeat | undefined;
  /** Whether its store is open. */
  readonly open: boolean;
  /** When the hub last found its journal damaged, or forked; hub time, ms. */
  readonly damagedAt?: number | undefined;
  readonly forkedAt?: number | undefined;
}

export interface Read {
  readonly reading: Reading;
  readonly facts: DeliveryFacts;
}

const NOTHING: Read = { reading: 'none', facts: {} };
const read = (reading: Reading, facts: DeliveryFacts = {}): Read => ({ reading, facts });

/** What a kiosk of now says: one that is silent tells nothing of its disk. */
const spoken = ({ now, seen, heartbeat }: KioskFacts): Heartbeat | undefined =>
  seen !== undefined && now - seen <= SILENT_MS ? heartbeat : undefined;

const DISK_FAULTS = ['disk-low', 'disk-full', 'disk-failed'];
const PROMPT_FAULTS = ['prompt-missing', 'prompt-refused'];
/** Faults of a heartbeat that some rule reads. */
export const WATCHED_FAULTS: ReadonlySet<string> = new Set([
  ...DISK_FAULTS,
  ...PROMPT_FAULTS,
  ...['button-stuck', 'button-chatter', 'journal-damaged', 'chain-fork'],
]);

const hasFault = (heartbeat: Heartbeat, codes: readonly string[]): boolean =>
  heartbeat.faults.some(({ code }) => codes.includes(code));

/** A thing that happens at an instant: bad until it has not happened again for so long. */
function lately(at: number | undefined, now: number, clearHours: number, said: boolean): Read {
  if (said) return read('bad', at === undefined ? {} : { at });
  if (at === undefined) return read('good');
  return read(now - at < clearHours * HOUR_MS ? 'bad' : 'good', { at });
}

function silent({ now, seen, open }: KioskFacts): Read {
  // One that never spoke is being set up; its enrolment tells it.
  if (seen === undefined) return NOTHING;
  if (now - seen <= SILENT_MS) return read('good', { seen });
  return read(open ? 'bad' : 'between', { seen });
}

function disk(heartbeat: Heartbeat, { raiseMb, clearMb }: Thresholds['disk']): Read {
  const { freeBytes, recording, ballast } = heartbeat.journal;
  const freeMb = freeBytes === undefined ? null : Math.floor(freeBytes / 1e6);
  const facts = { freeMb, recording };
  if (!recording || ballast === 'away' || hasFault(heartbeat, DISK_FAULTS)) return read('bad', facts);
  if (freeMb === null) return read('good', facts);
  return read(diskReading(freeMb, { raiseMb, clearMb }), facts);
}

/** Free space, MB, against the lines. */
export function diskReading(freeMb: number, { raiseMb, clearMb }: Thresholds['disk']): Reading {
  if (freeMb < raiseMb) return 'bad';
  return freeMb >= Math.max(raiseMb, clearMb) ? 'good' : 'between';
}

function clock(heartbeat: Heartbeat, { offsetSeconds, errorSeconds }: Thresholds['clock']): Read {
  const measured = heartbeat.clock;
  if (measured === undefined) return NOTHING;
  const off = Math.abs(measured.offset) / 1000;
  const facts = { offsetMs: measured.offset, errorMs: measured.error };
  if (off > offsetSeconds || measured.error / 1000 > errorSeconds) return read('bad', facts);
  return read(off <= offsetSeconds / 2 ? 'good' : 'between', facts);
}

/** Reads one kiosk by one rule. */
export function readKiosk<K extends KioskKind>(kind: K, lines: Thresholds[K], facts: KioskFacts): Read {
  if (kind === 'kiosk-silent') return silent(facts);
  const heartbeat = spoken(facts);
  const hours = 'clearHours' in lines ? (lines as Thresholds['fork']).clearHours : 0;
  if (kind === 'journal-damaged') {
    const said = heartbeat !== undefined && hasFault(heartbeat, ['journal-damaged']);
    return lately(facts.damagedAt, facts.now, hours, said);
  }
  if (kind === 'fork') {
    const said = heartbeat !== undefined && hasFault(heartbeat, ['chain-fork']);
    return lately(facts.forkedAt, facts.now, hours, said);
  }
  if (heartbeat === undefined) return NOTHING;
  if (kind === 'disk') return disk(heartbeat, lines as Thresholds['disk']);
  if (kind === 'clock') return clock(heartbeat, lines as Thresholds['clock']);
  if (kind === 'prompts-missing') return read(hasFault(heartbeat, PROMPT_FAULTS) ? 'bad' : 'good');
  return read(hasFault(heartbeat, [kind]) ? 'bad' : 'good');
}

/** How long a reading must last, by the rule's own lines. */
export function delaysOf(lines: Readonly<Record<string, number>>): Delays {
  return {
    raiseMs: (lines.raiseMinutes ?? 0) * MINUTE_MS,
    clearMs: (lines.clearMinutes ?? 0) * MINUTE_MS,
  };
}
