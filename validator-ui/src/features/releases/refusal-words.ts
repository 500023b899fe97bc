import type { TFunction } from 'i18next';

const WHY = [
  ...['no-release-key', 'no-launcher', 'release-signature-wrong', 'downgrade-refused'],
  ...['release-damaged', 'archive-malformed', 'disk-full', 'disk-failed', 'died', 'not-healthy'],
  ...['hub-not-reached', 'journal-not-recording', 'unexpected', 'taken-back'],
] as const;

/** Why kiosks refuse an update, in words; a code that a newer kiosk says stands as it is. */
export function refusalWords(t: TFunction, code: string): string {
  const known = WHY.find((each) => each === code);
  return known === undefined ? t('releases.whyOther', { code }) : t(`releases.why.${known}`);
}
