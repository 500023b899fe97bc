import type { Agent } from '../agent/agent.ts';
import { servedPlaces } from '../agent/places.ts';
import type { Journal } from '../journal/journal.ts';
import type { DeviceSpec, KioskOptions } from '../options.ts';
import { localeSetByStaff } from '../staff/screen-locale.ts';
import {
  type ScreenAddress,
  type ScreenSettings,
  screenAddresses,
  screenSettings,
  touchPlaces,
} from './settings.ts';
import type { TouchDevices } from './touch.ts';

/** The windows and the screens' own buttons, as flags, staff and hub have them. */
export interface Arrangement {
  settings(): ScreenSettings;
  /** The buttons on the screens, brought in line with the settings. */
  touch(): void;
  /** The windows, brought in line with the settings; told where they are others now. */
  windows(): void;
  screens(): readonly ScreenAddress[];
  onScreens(listener: (screens: readonly ScreenAddress[]) => void): void;
}

export function createArrangement(parts: {
  /** The screen's address, token included. */
  readonly url: string;
  readonly options: Pick<KioskOptions, 'screen'>;
  readonly agent: Pick<Agent, 'config'>;
  readonly journal: Pick<Journal, 'setting'>;
  readonly deviceSpecs: () => readonly DeviceSpec[];
  readonly buttons: TouchDevices;
  /** For standard output alone: addresses carry the screen's token, a secret, which no file keeps. */
  readonly print: (line: string) => void;
}): Arrangement {
  const { options, agent, journal, deviceSpecs, buttons } = parts;
  let screens: readonly ScreenAddress[] = [];
  const listeners: ((screens: readonly ScreenAddress[]) => void)[] = [];
  const places = () => servedPlaces(agent.config(), deviceSpecs());
  const settings = () =>
    screenSettings({ ...options.screen, ...localeSetByStaff(journal) }, agent.config()?.screen);
  return {
    settings,
    touch() {
      buttons.follow(touchPlaces(places(), deviceSpecs(), options.screen, settings().touch));
    },
    windows() {
      const wanted = screenAddresses(parts.url, settings().layout, places());
      if (wanted.map(({ url }) => url).join() === screens.map(({ url }) => url).join()) return;
      screens = wanted;
      for (const { url } of screens) parts.print(`screen ${url}`);
      for (const listener of listeners) listener(screens);
    },
    screens: () => screens,
    onScreens: (listener) => void listeners.push(listener),
  };
}
