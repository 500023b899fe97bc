import type { KeyObject } from 'node:crypto';
import { type KioskConfig, kioskConfigSchema } from '@otklik/shared/api/kiosk.ts';
import { knownParts } from '@otklik/shared/api/known-parts.ts';
import { publicKeyFromRaw } from '@otklik/shared/sync/signature.ts';
import { Compile } from 'typebox/compile';
import type { Journal } from '../journal/journal.ts';

/** What enrolment leaves in the journal's settings. */
export const HUB_KEY = 'hub.key';
export const HUB_URL = 'hub.url';
export const HUB_CONFIG = 'hub.config';
/** The last request counter used; strictly rising. */
export const HUB_COUNTER = 'hub.counter';

type Settings = Pick<Journal, 'setting'>;

export const configCheck = Compile(kioskConfigSchema);

/** The hub's Ed25519 key pinned at enrolment; undefined before it. */
export function pinnedHubKey(settings: Settings): KeyObject | undefined {
  const raw = Buffer.from(settings.setting(HUB_KEY) ?? '', 'base64url');
  return raw.length === 32 ? publicKeyFromRaw(raw) : undefined;
}

/**
 * The configuration kept from the hub; undefined where there is none, or none this version can read. A later version, from
 * which there was a way back, may have kept more than this one knows: that is passed over.
 */
export function storedConfig(settings: Settings): KioskConfig | undefined {
  const text = settings.setting(HUB_CONFIG);
  if (text === undefined) return undefined;
  try {
    const value = knownParts(kioskConfigSchema, JSON.parse(text));
    return configCheck.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
