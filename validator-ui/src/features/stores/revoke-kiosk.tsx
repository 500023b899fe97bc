import type { RevocationReason } from '@otklik/shared/api/admin.ts';
import type { KioskHealth } from '@otklik/shared/api/heartbeat.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice, textOf } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form.tsx';
import { formatAgo, formatNumber } from '../../ui/format.ts';
import { kioskName } from './kiosk-state.ts';
import { kiosksQuery } from './kiosks-query.ts';

const REASONS: readonly RevocationReason[] = ['stolen', 'lost', 'broken', 'out-of-use', 'mistake'];

/** Lets a kiosk send nothing more: with a reason, and told what becomes of what it has not sent. */
export function RevokeKiosk({ kiosk, now }: { readonly kiosk: KioskHealth; readonly now: number }) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const name = kioskName(kiosk);
  return (
    <div className="kiosk-key">
      <button
        type="button"
        className="plain-button"
        aria-label={t('revoke.label', { name })}
        onClick={() => setOpen(true)}
        data-testid="revoke-kiosk"
      >
        {t('revoke.kiosk')}
      </button>
      {open ? (
        <FormDialog
          name="revoke"
          title={t('revoke.title', { name })}
          action={t('revoke.do')}
          danger
          send={(data) => {
            const reason = REASONS.find((each) => each === textOf(data, 'reason'));
            // The browser sends no form in which nothing was chosen.
            return reason === undefined
              ? Promise.reject(new Error('no reason'))
              : orThrow(hub.revokeKiosk(kiosk.id, reason));
          }}
          onDone={() => {
            setOpen(false);
            void client.invalidateQueries({ queryKey: kiosksQuery(hub).queryKey });
          }}
          onClose={() => setOpen(false)}
        >
          <div className="form-text" data-testid="revoke-text">
            <p>{t('revoke.text')}</p>
            <p>
              <Queue kiosk={kiosk} now={now} />
            </p>
            <p>{t('revoke.back')}</p>
          </div>
          <Choice
            name="reason"
            label={t('revoke.reason')}
            required
            defaultValue=""
            data-testid="revoke-reason"
          >
            <option value="">{t('revoke.choose')}</option>
            {REASONS.map((each) => (
              <option key={each} value={each}>
                {t(`revoke.reason.${each}`)}
              </option>
            ))}
          </Choice>
        </FormDialog>
      ) : null}
    </div>
  );
}

/** What lay on its disk when it was last heard of, and that it stays there. */
function Queue({ kiosk, now }: { readonly kiosk: KioskHealth; readonly now: number }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { heartbeat, lastSeen } = kiosk;
  if (heartbeat === undefined || lastSeen === undefined) return t('revoke.queueUnknown');
  const ago = formatAgo(now - lastSeen, language);
  const { queued } = heartbeat.outbox;
  if (queued === 0) return t('revoke.queueNone', { ago });
  return t('revoke.queue', { count: queued, n: formatNumber(queued, language), ago });
}
