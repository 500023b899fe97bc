import { useTranslation } from 'react-i18next';
import { FaultMark } from '../../ui/marks.tsx';
import type { PlanNames } from '../questions/plan-names.ts';
import type { Clash, Hole } from './clashes.ts';
import type { PlanWords } from './plan-words.ts';

interface ClashListProps {
  readonly holes: readonly Hole[];
  readonly clashes: readonly Clash[];
  readonly names: PlanNames;
  readonly words: PlanWords;
  readonly onShow: (day: number) => void;
}

/** Gaps and overlaps in words, each with what would mend it. */
export function ClashList({ holes, clashes, names, words, onShow }: ClashListProps) {
  const { t } = useTranslation();
  const which = (stores: readonly string[] | undefined): string =>
    stores === undefined || (stores.length > 1 && stores.length === names.stores.length)
      ? t('plan.allStores')
      : stores.map(names.store).join(', ');
  const show = (day: number) => (
    <button
      type="button"
      className="plain-button"
      aria-label={t('calendar.showDay', { date: words.date(day) })}
      onClick={() => onShow(day)}
    >
      {t('calendar.show')}
    </button>
  );
  if (holes.length + clashes.length === 0) return null;
  return (
    <section className="plan-findings" aria-label={t('calendar.findings')} data-testid="plan-findings">
      <ul>
        {clashes.map((clash) => (
          <li key={`${clash.plans.join(' ')} ${clash.from}`} data-finding="clash">
            <FaultMark size={16} />
            <p>
              <b>
                {t('calendar.clash', {
                  days: words.days(clash),
                  stores: which(clash.stores),
                  plans: clash.plans.map((id) => `«${names.plan(id)}»`).join(', '),
                })}
              </b>
              {clash.free === undefined
                ? t('calendar.clashEnd')
                : t('calendar.clashMove', {
                    plan: names.plan(clash.later),
                    date: words.date(clash.free),
                  })}{' '}
              {show(clash.from)}
            </p>
          </li>
        ))}
        {holes.map((hole) => {
          const [before, after] = [hole.before, hole.after].map((id) => id && names.plan(id));
          const key =
            before !== undefined && after !== undefined
              ? 'fillBoth'
              : before !== undefined
                ? 'fillBefore'
                : after !== undefined
                  ? 'fillAfter'
                  : 'fillNone';
          return (
            <li key={`hole ${hole.from} ${hole.to}`} data-finding="hole">
              <span className="plan-hole-mark" aria-hidden="true" />
              <p>
                <b>{t('calendar.hole', { days: words.days(hole), stores: which(hole.stores) })}</b>
                {t('calendar.holeAsks')} {t(`calendar.${key}`, { before: before ?? '', after: after ?? '' })}{' '}
                {show(hole.from)}
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
