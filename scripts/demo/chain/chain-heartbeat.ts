import type { DeviceHealth, Heartbeat } from '@otklik/shared/api/heartbeat.ts';
import { dayStart } from '../../../hub-server/src/questions/store-days.ts';
import type { ChainPlan, StorePlan } from './scenario.ts';
import { DEMO_VERSION, type SimulatedKiosk } from './simulated-kiosk.ts';
import { bootedAt, serialOf } from './store-journal.ts';

/** How the kiosk of a store whose whole journal has been sent fares: well, but for the button that is broken. `now`: wall ms. */
export function chainHeartbeat(
  plan: ChainPlan,
  store: StorePlan,
  { identity }: SimulatedKiosk,
  { first, lastSeq, now }: { readonly first: number; readonly lastSeq: number; readonly now: number },
): Heartbeat {
  const { broken } = plan.effects;
  const bad = broken?.store === store.name;
  const since = dayStart(store.zone, first + (broken?.from ?? 0));
  return {
    versions: { kiosk: DEMO_VERSION, node: process.version.slice(1), platform: 'simulated' },
    boot: identity.boot,
    upMs: now - bootedAt(store, first),
    wall: now,
    clock: { offset: 0, error: 5 },
    outbox: { queued: 0 },
    journal: {
      ...{ epoch: identity.epoch, lastSeq, recording: true, ballast: 'laid' },
      ...{ sizeBytes: lastSeq * 400, freeBytes: 20_000_000_000 },
    },
    devices: store.places.map(
      (_name, index): DeviceHealth => ({
        ...{ place: index + 1, name: 'serial:simulated', class: 'serial', state: 'up', model: 'counter' },
        serial: serialOf(plan, store, index + 1),
        counters: { up: 1 },
        lastSeen: now,
      }),
    ),
    faults: bad ? [{ code: 'button-chatter', since }] : [],
  };
}
