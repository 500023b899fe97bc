import type { Journal } from '../journal/journal.ts';

/** The language set in the staff layer, as `--locale`; it stands over the flag and the hub, until it is set anew. */
export const SCREEN_LOCALE = 'screen.locale';

export function localeSetByStaff(settings: Pick<Journal, 'setting'>): { readonly locale?: string } {
  const locale = settings.setting(SCREEN_LOCALE);
  return locale === undefined ? {} : { locale };
}
