import type { PosRule } from '@otklik/shared/api/kiosk.ts';
import type { KioskScreen } from '@otklik/shared/api/kiosk-screen.ts';
import type { StoreSettings, StoreSettingsRequest } from '@otklik/shared/api/store-settings.ts';
import { textOf } from '../../ui/fields.tsx';

/** Languages a screen can be set to here; a kiosk may have further ones. */
export const SCREEN_LOCALES = ['ru', 'en', 'choice', 'choice:en'] as const;

const scaled = (data: FormData, name: string, unitMs: number): number =>
  Math.round(Number(textOf(data, name)) * unitMs);

/** What the form says, as a request. A rule's fields are in the form under its key. */
export function requestOf(data: FormData, ruleKeys: readonly number[]): StoreSettingsRequest {
  const pin = textOf(data, 'pin');
  const drop = data.has('pin-drop');
  const rules = ruleKeys.map((key): PosRule => {
    const register = textOf(data, `register-${key}`);
    return {
      operation: textOf(data, `operation-${key}`),
      ...(register === '' ? {} : { register }),
      trigger: data.has(`trigger-${key}`),
      countReceipt: data.has(`count-${key}`),
      operator: data.has(`operator-${key}`) ? 'field' : 'none',
    };
  });
  return {
    machine: {
      windowMs: scaled(data, 'window', 1000),
      windowFrom: textOf(data, 'windowFrom') === 'prompt-end' ? 'prompt-end' : 'opening',
      guardMs: scaled(data, 'guard', 1000),
      answerPolicy: textOf(data, 'policy') === 'last' ? 'last' : 'first',
      coverMs: scaled(data, 'cover', 60_000),
    },
    screen: screenOf(data),
    ...(drop ? { staff: { pin: null } } : pin === '' ? {} : { staff: { pin } }),
    pos: { rules },
  };
}

function screenOf(data: FormData): KioskScreen {
  const locale = textOf(data, 'locale');
  const touch = textOf(data, 'touch');
  const layout = textOf(data, 'layout');
  const volume = textOf(data, 'volume');
  return {
    ...(locale === '' ? {} : { locale }),
    ...(touch === '' ? {} : { touch: touch === 'on' }),
    ...(layout === 'side-by-side' || layout === 'displays' ? { layout } : {}),
    ...(volume === '' ? {} : { volume: Number(volume) }),
  };
}

/** A language that was set elsewhere stays a choice. */
export const localesFor = ({ screen: { locale } }: StoreSettings): readonly string[] =>
  locale === undefined || SCREEN_LOCALES.some((each) => each === locale)
    ? SCREEN_LOCALES
    : [...SCREEN_LOCALES, locale];
