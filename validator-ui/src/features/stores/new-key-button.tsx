import type { KioskHealth } from '@otklik/shared/api/heartbeat.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { formatAgo } from '../../ui/format.ts';
import { kiosksQuery } from './kiosks-query.ts';

/** Asks a kiosk for a new key, after a second question, and says how that stands. */
export function NewKeyButton({ kiosk, now }: { readonly kiosk: KioskHealth; readonly now: number }) {
  const { t } = useTranslation();
  const hub = useHub();
  const queries = useQueryClient();
  const [language] = useLanguage();
  const [asking, setAsking] = useState(false);
  const { id, keyAskedAt, keyChangedAt, workplaces } = kiosk;
  const name = workplaces.map((each) => each.name).join(', ');
  if (keyAskedAt !== undefined)
    return (
      <p className="kiosk-key" data-testid="key-asked">
        {t('kiosks.keyAsked', { ago: formatAgo(now - keyAskedAt, language) })}
      </p>
    );
  return (
    <div className="kiosk-key">
      <button
        type="button"
        className="plain-button"
        aria-label={`${t('kiosks.newKey')}: ${name}`}
        onClick={() => setAsking(true)}
        data-testid="new-key"
      >
        {t('kiosks.newKey')}
      </button>
      {keyChangedAt === undefined ? null : (
        <span>{t('kiosks.keyChanged', { ago: formatAgo(now - keyChangedAt, language) })}</span>
      )}
      {asking ? (
        <Confirm
          title={t('kiosks.newKeyTitle')}
          text={t('kiosks.newKeyText')}
          action={t('kiosks.newKeyAsk')}
          run={() => orThrow(hub.askForKioskKey(id))}
          onDone={() => {
            setAsking(false);
            void queries.invalidateQueries({ queryKey: kiosksQuery(hub).queryKey });
          }}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  );
}
