import type { KioskScreen } from '@otklik/shared/api/kiosk-screen.ts';
import type { DeviceSpec } from '../options.ts';

/** How the screen is: what is set at the kiosk, else by the hub, else the usual. */
export interface ScreenSettings {
  /** Whether the customer may choose another language than this. */
  readonly choice: boolean;
  /** The language everybody gets, or begins with. */
  readonly locale: string;
  readonly layout: NonNullable<KioskScreen['layout']>;
  /** 0 to 100. */
  readonly volume: number;
  /** Undefined: where a workplace has no other device. */
  readonly touch: boolean | undefined;
}

const USUAL_LOCALE = 'ru';

export function screenSettings(local: KioskScreen, hub: KioskScreen = {}): ScreenSettings {
  const locale = local.locale ?? hub.locale ?? 'choice';
  const [how = 'choice', first = USUAL_LOCALE] = locale.split(':');
  return {
    choice: how === 'choice',
    locale: how === 'choice' ? first : how,
    layout: local.layout ?? hub.layout ?? 'side-by-side',
    volume: local.volume ?? hub.volume ?? 100,
    touch: local.touch ?? hub.touch,
  };
}

/**
 * Where the screen has buttons: at every place or at none where that is set; else where no other device is asked for.
 * A `--device touch` is there whatever the hub says, and not where touch is switched off at the kiosk itself.
 */
export function touchPlaces(
  places: readonly number[],
  specs: readonly DeviceSpec[],
  local: KioskScreen,
  touch: boolean | undefined,
): number[] {
  if (local.touch === false) return [];
  const asked = new Set(specs.filter(({ kind }) => kind === 'touch').map(({ place }) => place));
  const others = new Set(specs.filter(({ kind }) => kind !== 'touch').map(({ place }) => place));
  return places.filter((place) => asked.has(place) || (touch ?? !others.has(place)));
}

/** One window's address, and the workplace it is for; none: all side by side. */
export interface ScreenAddress {
  readonly place?: number;
  /** With the screen's token: a secret. */
  readonly url: string;
}

/** The windows to open for a layout. `url`: the screen's address with its token. */
export function screenAddresses(
  url: string,
  layout: ScreenSettings['layout'],
  places: readonly number[],
): readonly ScreenAddress[] {
  if (layout === 'side-by-side') return [{ url }];
  return places.map((place) => {
    const own = new URL(url);
    own.searchParams.set('place', String(place));
    return { place, url: own.href };
  });
}
