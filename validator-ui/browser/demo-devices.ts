import { cameraCheckSchema } from '@otklik/shared/api/camera-check.ts';
import { consoleListReplySchema } from '@otklik/shared/api/consoles.ts';
import { type DeviceState, deviceStates } from '@otklik/shared/api/device-states.ts';
import { type DevicePlace, deviceDetailSchema, deviceListReplySchema } from '@otklik/shared/api/devices.ts';
import type { Static, TSchema } from 'typebox';
import { start, store, workplaces } from './demo-data.ts';
import { demoKiosks } from './demo-kiosks.ts';

type SendReply = <S extends TSchema>(schema: S, value: Static<S>, status?: number) => void;

const HOUR = 3_600_000;
const PAGE = 50;
/** Of a chain as large as a hub is built for. */
export const PLACES = 10_000;

const well = (at: number): DevicePlace => {
  const till = workplaces[at] ?? { id: `place-${at}`, name: `касса ${at + 2}` };
  const shop = at < 2 ? store : { ...store, id: `store-${at >> 1}`, name: `Магазин ${at >> 1}` };
  return {
    ...{ id: till.id, name: till.name, store: shop, state: 'well', since: start - 2000, reasons: [] },
    kiosk: {
      ...{ id: at.toString(16).padStart(32, '0'), place: 1, version: '0.1.0', reachable: true },
      ...{ lastSeen: start - 2000, queued: 0, clock: { offset: -12, error: 14 }, freeBytes: 38e9 },
    },
    consoles: [{ name: `SN${at}`, state: 'up', lastSeen: start - 1000 }],
  };
};

/** One of each kind among many that are well. */
function placeAt(at: number): DevicePlace {
  const place = well(at);
  const { kiosk } = place;
  if (kiosk === undefined) return place;
  switch (at) {
    case 0:
      return {
        ...place,
        ...{
          state: 'fault',
          since: start - 2 * HOUR,
          reasons: ['console-lost', 'disk-full', 'button-stuck'],
        },
        kiosk: { ...kiosk, id: demoKiosks[0]?.id ?? kiosk.id, version: '0.1.0', offered: '0.2.0' },
      };
    case 1:
      return {
        ...{ ...place, state: 'no-data', since: start - 3 * HOUR },
        kiosk: { ...kiosk, lastSeen: start - 3 * HOUR, queued: 12, oldestAt: start - 4 * HOUR },
      };
    case 2: {
      const { kiosk: _none, ...rest } = place;
      return { ...rest, state: 'no-kiosk', since: start - 50 * HOUR, consoles: [] };
    }
    case 3:
      return {
        ...{ ...place, state: 'sending', since: start - 26 * HOUR },
        kiosk: { ...kiosk, queued: 1204, oldestAt: start - 26 * HOUR },
      };
    case 4:
      return {
        ...{ ...place, state: 'no-customers', since: start - HOUR },
        kiosk: { ...kiosk, update: { phase: 'loading', version: '0.2.0', percent: 40 }, offered: '0.2.0' },
      };
    case 5: {
      const { since: _none, ...rest } = place;
      return { ...rest, state: 'closed' };
    }
    default:
      return place;
  }
}

const all: readonly DevicePlace[] = Array.from({ length: PLACES }, (_each, at) => placeAt(at));

/** Answers what the page of devices asks for; false: it is something else. */
export function sendDevices(path: string, query: URLSearchParams, send: SendReply): boolean {
  if (path === '/devices') {
    const q = query.get('q')?.toLowerCase() ?? '';
    const found = all.filter(
      (each) =>
        [each.name, each.store.name].some((text) => text.toLowerCase().includes(q)) &&
        (query.get('store') ?? each.store.id) === each.store.id,
    );
    const count = (state: DeviceState) => found.filter((each) => each.state === state).length;
    const wanted = deviceStates
      .filter((state) => (query.get('state') ?? state) === state)
      .flatMap((state) => found.filter((each) => each.state === state));
    const behind = wanted.findIndex((each) => query.get('cursor')?.endsWith(`.${each.id}`) === true) + 1;
    const places = wanted.slice(behind, behind + PAGE);
    const last = places.at(-1);
    send(deviceListReplySchema, {
      ...{ places, now: start, versions: [{ version: '0.1.0', count: PLACES - 1 }] },
      counts: {
        ...{ 'no-data': count('no-data'), fault: count('fault'), 'no-kiosk': count('no-kiosk') },
        ...{ sending: count('sending'), 'no-customers': count('no-customers') },
        ...{ closed: count('closed'), well: count('well') },
      },
      ...(last === undefined || wanted.length <= behind + PAGE
        ? {}
        : { next: `${deviceStates.indexOf(last.state)}.${last.id}` }),
    });
    return true;
  }
  const place = all.find(({ id }) => path === `/devices/${id}`);
  if (place !== undefined) {
    const [health] = demoKiosks;
    send(deviceDetailSchema, {
      place,
      ...(health === undefined || place.id !== workplaces[0]?.id ? {} : { health }),
      now: start,
      thread: [
        { kiosk: '1'.repeat(32), from: start - 900 * HOUR },
        {
          ...{ kiosk: '4'.repeat(32), from: start - 2000 * HOUR, until: start - 900 * HOUR },
          ...{ replacedBy: '1'.repeat(32), revokedAt: start - 24 * HOUR },
        },
      ],
      days: Array.from({ length: 14 }, (_each, at) => ({
        day: `2026-11-${`${9 + at}`.padStart(2, '0')}`,
        ...{ yes: 30 + ((at * 7) % 11), no: at > 10 ? 0 : 6 + (at % 3), unsure: at % 4, asked: 48 + at },
      })),
      tests: [
        {
          ...{ day: '2026-11-12', at: start - 240 * HOUR, console: 'SN0001', presses: 4 },
          ...{ pressed: ['Y', 'N', 'U', 'S'], missing: [] },
        },
        {
          ...{ day: '2026-11-10', at: start - 288 * HOUR, console: 'SN0001', presses: 3 },
          ...{ pressed: ['Y', 'U', 'S'], missing: ['N'] },
        },
      ],
      faults: [{ day: '2026-11-20', console: 'SN0001', code: 'unplugged', count: 2 }],
      cameras: [{ id: 'cam-till', name: 'Касса 3', offset: -920, error: 210 }],
    });
    return true;
  }
  if (path === '/consoles') {
    const device = {
      class: 'serial',
      model: 'otk-uno',
      buttons: ['Y', 'N', 'U', 'S'],
      holdCapable: true,
    } as const;
    send(consoleListReplySchema, {
      consoles: [
        {
          ...{
            id: 'SN0001',
            serial: 'SN0001',
            revision: 1,
            device: { ...device, buttons: [...device.buttons] },
          },
          ...{ firstSeen: start - 900 * HOUR, lastSeen: start - HOUR, connected: false },
        },
      ],
      now: start,
    });
    return true;
  }
  if (path === '/cameras/cam-till/check') {
    send(cameraCheckSchema, { checkedAt: start, files: 0, gaps: [], problems: ['stopped'] });
    return true;
  }
  return false;
}
