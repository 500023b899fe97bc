import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import { expect, test } from 'vitest';
import { servedPlaces } from '../agent/places.ts';
import type { DeviceSpec } from '../options.ts';
import { screenAddresses, screenSettings, touchPlaces } from './settings.ts';

const serial: DeviceSpec = { kind: 'serial', path: '/dev/ttyUSB0', place: 1 };
const touch2: DeviceSpec = { kind: 'touch', place: 2 };

test('what is set at the kiosk stands over the hub, and the hub over the usual', () => {
  expect(screenSettings({})).toEqual({
    choice: true,
    locale: 'ru',
    layout: 'side-by-side',
    volume: 100,
    touch: undefined,
  });
  const hub = { locale: 'choice:en', touch: false, layout: 'displays', volume: 30 } as const;
  expect(screenSettings({}, hub)).toEqual({ ...hub, choice: true, locale: 'en' });
  expect(screenSettings({ locale: 'kk', touch: true, volume: 0 }, hub)).toEqual({
    choice: false,
    locale: 'kk',
    layout: 'displays',
    volume: 0,
    touch: true,
  });
});

test.each<[string, DeviceSpec[], { touch?: boolean }, { touch?: boolean }, number[]]>([
  ['nothing is set: where no other device is asked for', [serial], {}, {}, [2]],
  ['nothing is asked for: everywhere', [], {}, {}, [1, 2]],
  ['the hub switches it on beside a console', [serial], {}, { touch: true }, [1, 2]],
  ['the hub switches it off', [], {}, { touch: false }, []],
  ['a --device touch stands over the hub', [serial, touch2], {}, { touch: false }, [2]],
  ['--touch off is off, whatever else is said', [serial, touch2], { touch: false }, { touch: true }, []],
  ['--touch on stands over the hub', [serial], { touch: true }, { touch: false }, [1, 2]],
])('touch: %s', (_name, specs, local, hub, places) => {
  expect(touchPlaces([1, 2], specs, local, screenSettings(local, hub).touch)).toEqual(places);
});

test('served are the places of the configuration and those with a device, least first; else the first', () => {
  const place = (number: number) => ({
    place: number,
    id: 'w',
    name: 'Касса',
    machine: defaultMachineConfig,
    periods: [],
  });
  const config: KioskConfig = {
    tag: 't',
    store: { id: 's', name: 'Речной', zone: 'Europe/Moscow' },
    workplaces: [place(3), place(1)],
    questions: [],
  };
  expect(servedPlaces(config, [{ place: 2 }, { place: 1 }])).toEqual([1, 2, 3]);
  expect(servedPlaces(undefined, [])).toEqual([1]);
});

test('one window for all side by side, or one for each workplace', () => {
  const url = 'http://127.0.0.1:8081/?token=00ff';
  expect(screenAddresses(url, 'side-by-side', [1, 2])).toEqual([{ url }]);
  expect(screenAddresses(url, 'displays', [1, 2])).toEqual([
    { place: 1, url: `${url}&place=1` },
    { place: 2, url: `${url}&place=2` },
  ]);
});
