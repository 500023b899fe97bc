import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatMoment } from '../../ui/format.ts';
import { type DaySpan, placeOf } from './plan-view.ts';
import type { PlanWords } from './plan-words.ts';
import type { Switched } from './switched.ts';

interface SwitchedLineProps {
  readonly switched: readonly Switched[];
  readonly window: DaySpan;
  readonly words: PlanWords;
  readonly today: number;
}

/** What was switched by hand, to be read only: no plan gives it, and what has been asked does not change. */
export function SwitchedLine({ switched, window, words, today }: SwitchedLineProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div className="plan-line" data-testid="row-switched">
      <div className="plan-scope">
        <b>{t('calendar.switched')}</b>
        <span>{t('calendar.switchedWhere')}</span>
      </div>
      <ol className="plan-track plan-switched" aria-label={t('calendar.switched')}>
        {switched.map((each) => {
          const place = placeOf(each, window);
          if (place === undefined) return null;
          const name = `${words.code(each)} ${words.text(each)}`.trim();
          const since = t('calendar.switchedSince', { at: formatMoment(each.at, zone, language) });
          const over = each.to <= today;
          return (
            <li
              key={each.key}
              data-question={each.question}
              data-state={over ? 'past' : 'now'}
              title={`${name}, ${since}`}
              style={{ left: `${place.left * 100}%`, width: `${place.width * 100}%` }}
            >
              <b>{name}</b>
              <span className="visually-hidden">, {since}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
