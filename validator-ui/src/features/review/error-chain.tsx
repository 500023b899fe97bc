import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import { totalError } from '@otklik/shared/review/error-chain.ts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber, formatSeconds, formatSpan } from '../../ui/format.ts';
import { chainWarning } from './chain-warning.ts';

export interface ErrorChainProps {
  /** Bound of the camera's clock, ms. */
  readonly camera: number | undefined;
  readonly detail: ReviewDetail;
  /** The camera that is shown, and the press to align its clock by. */
  readonly align: { readonly camera: string; readonly item: string } | undefined;
}

/** What the time on the screen may be off by, ms, and whether each link is known. */
export const errorOf = ({ chain }: Pick<ReviewDetail, 'chain'>, camera: number | undefined) =>
  totalError({ console: chain.console, kiosk: chain.kiosk?.error, hub: chain.hub, camera });

const SHADES = ['var(--text-3)', 'var(--text-2)'] as const;

/** How far off the time on the screen may be, and where that comes from: from the press itself to the picture, link by link. */
export function ErrorChain({ camera, align, detail }: ErrorChainProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { chain } = detail;
  const { total, whole } = errorOf(detail, camera);
  const warning = chainWarning(total, detail);
  const ms = (value: number) => t('common.plusMinusMilliseconds', { value: formatNumber(value, language) });
  const seconds = (value: number) => t('common.plusMinusSeconds', { value: formatSeconds(value, language) });
  const links: readonly { readonly name: string; readonly id: string; readonly error: number | undefined }[] =
    [
      { id: 'console', name: t(`review.errorSource.${chain.source}`), error: chain.console },
      {
        id: 'kiosk',
        name:
          chain.kiosk === undefined
            ? t('review.errorKiosk')
            : t('review.errorKioskSince', { span: formatSpan(chain.kiosk.age, language) }),
        error: chain.kiosk?.error,
      },
      { id: 'hub', name: t('review.errorHub'), error: chain.hub },
      { id: 'camera', name: t('review.errorCamera'), error: camera },
    ];
  const open = links.filter(({ id, error }) => error === undefined && id !== 'camera');
  return (
    <section className="err" data-testid="error-bound" data-ms={total}>
      <h2>
        {camera === undefined
          ? t('review.errorUnknown')
          : t(whole ? 'review.errorTitle' : 'review.errorTitleOpen', { bound: seconds(total) })}
      </h2>
      {chain.kept === undefined || chain.console === undefined ? null : (
        <p className="note" data-testid="error-kept" data-ms={chain.kept}>
          {t('review.errorKept', {
            span: formatSpan(chain.kept, language),
            bound: seconds(chain.console),
          })}
        </p>
      )}
      {open.length === 0 ? null : (
        <p className="note" data-testid="error-open">
          {t('review.errorOpen')}
        </p>
      )}
      <svg
        className="chain"
        viewBox="0 0 100 6"
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        {parts(links.flatMap(({ error }) => error ?? [])).map(({ from, length }, index) => (
          <rect key={from} x={from} width={length} height="6" fill={SHADES[index % 2]} />
        ))}
      </svg>
      <dl className="ch">
        {links.map(({ id, name, error }) => (
          <div key={id} data-testid={`error-${id}`} data-ms={error}>
            <dt>{name}</dt>
            <dd>{error === undefined ? t('review.errorNotKnown') : ms(error)}</dd>
          </div>
        ))}
      </dl>
      {warning === undefined ? null : (
        <p className="note" role="status" data-testid="chain-warning" data-kind={warning}>
          {t(warning === 'window' ? 'review.errorBeyondWindow' : 'review.errorBeyondPresses')}
        </p>
      )}
      {align === undefined ? null : (
        <p>
          <Link
            to="/review/clock/$camera"
            params={{ camera: align.camera }}
            search={{ item: align.item }}
            data-testid="align-clock"
          >
            {t('clock.open')}
          </Link>
        </p>
      )}
    </section>
  );
}

/** Breadths of the links on a strip of 100; the smallest can still be seen. */
function parts(errors: readonly number[]): readonly { readonly from: number; readonly length: number }[] {
  const sizes = errors.map((error) => Math.max(error, 0.02 * Math.max(...errors, 1)));
  const sum = sizes.reduce((all, size) => all + size, 0);
  let from = 0;
  return sizes.map((size) => {
    const length = (100 * size) / sum;
    const part = { from, length: Math.max(0, length - 0.4) };
    from += length;
    return part;
  });
}
