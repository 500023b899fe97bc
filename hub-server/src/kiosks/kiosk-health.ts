import type { KioskHealth } from '@otklik/shared/api/heartbeat.ts';
import { SILENT_MS } from '@otklik/shared/api/limits.ts';
import type { ListedKiosk } from '../db/contract/kiosks.ts';
import type { Heartbeats } from './heartbeats.ts';
import type { KioskStreams } from './streams.ts';

/** A kiosk with what it said last, at `now`, hub time, ms. */
export function kioskHealth(
  kiosk: ListedKiosk,
  {
    heartbeats,
    streams,
    now,
  }: {
    readonly heartbeats: Pick<Heartbeats, 'of'>;
    readonly streams: Pick<KioskStreams, 'has'>;
    readonly now: number;
  },
): KioskHealth {
  const last = heartbeats.of(kiosk.id);
  return {
    ...kiosk,
    workplaces: [...kiosk.workplaces],
    version: last?.heartbeat.versions.kiosk ?? kiosk.version,
    state: stateOf(kiosk, last?.at, now),
    reachable: streams.has(kiosk.id),
    ...(last === undefined ? {} : { lastSeen: last.at, heartbeat: last.heartbeat }),
  };
}

function stateOf(kiosk: ListedKiosk, seen: number | undefined, now: number): KioskHealth['state'] {
  if (kiosk.revokedAt !== undefined) return 'revoked';
  if (seen === undefined) return 'never';
  return now - seen <= SILENT_MS ? 'online' : 'silent';
}
