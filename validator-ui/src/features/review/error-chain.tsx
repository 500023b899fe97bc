import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber, formatSeconds } from '../../ui/format.ts';

export interface ErrorChainProps {
  /** Bounds in ms. */
  readonly kiosk: number;
  readonly camera: number | undefined;
}

/** How far off the time on the screen may be, and where that comes from. */
export function ErrorChain({ kiosk, camera }: ErrorChainProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const total = kiosk + (camera ?? 0);
  const part = total === 0 ? 0.5 : Math.max(0.02, kiosk / total);
  const ms = (value: number) => t('common.plusMinusMilliseconds', { value: formatNumber(value, language) });
  return (
    <section className="err" data-testid="error-bound" data-ms={total}>
      <h2>
        {camera === undefined
          ? t('review.errorUnknown')
          : t('review.errorTitle', {
              bound: t('common.plusMinusSeconds', { value: formatSeconds(total, language) }),
            })}
      </h2>
      <svg
        className="chain"
        viewBox="0 0 100 6"
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        <rect width={100 * part - 0.4} height="6" fill="var(--text-3)" />
        <rect x={100 * part} width={100 - 100 * part} height="6" fill="var(--text-2)" />
      </svg>
      <dl className="ch">
        <div>
          <dt>{t('review.errorKiosk')}</dt>
          <dd>{ms(kiosk)}</dd>
        </div>
        {camera === undefined ? null : (
          <div>
            <dt>{t('review.errorCamera')}</dt>
            <dd>{ms(camera)}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
