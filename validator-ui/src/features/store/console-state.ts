import type { ConsoleRecord } from '@otklik/shared/api/consoles.ts';
import { SILENT_MS } from '@otklik/shared/api/limits.ts';

/**
 * How a console is now. `quiet`: it is there, and nobody has pressed: no customers. `no-data`: its kiosk says nothing, so
 * nothing is known of it. `elsewhere`: it stands outside the store that is looked at.
 */
export type ConsoleState =
  | { readonly kind: 'up'; readonly edges: number }
  | { readonly kind: 'quiet' | 'lost' | 'waiting' | 'no-data' | 'elsewhere' };

/** What of its heartbeats and journals is shown, at `now` by the hub's clock, to who looks at `store`. */
export function consoleState(
  { live, at, device, connected }: ConsoleRecord,
  store: string,
  now: number,
): ConsoleState {
  // One that never presented itself is nowhere that is known.
  if (device !== undefined && at?.workplace?.store !== store) return { kind: 'elsewhere' };
  if (live === undefined || now - live.at > SILENT_MS) return { kind: 'no-data' };
  const { state, counters } = live.device;
  // Its journal may tell of a loss that the last heartbeat is too old to know of.
  if (state === 'lost' || (state === 'up' && !connected)) return { kind: 'lost' };
  if (state === 'waiting') return { kind: 'waiting' };
  const edges = counters.edge ?? 0;
  return edges === 0 ? { kind: 'quiet' } : { kind: 'up', edges };
}
