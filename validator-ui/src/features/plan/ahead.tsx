import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice } from '../../ui/fields.tsx';
import { LoadingState } from '../../ui/states.tsx';
import type { PlanNames } from '../questions/plan-names.ts';
import { PlanFindings, PlanPeriods, PreviewFailure } from '../questions/plan-preview.tsx';
import { previewQuery } from '../questions/question-queries.ts';
import type { PlanRow } from './bars.ts';
import type { Hole } from './clashes.ts';
import { type DaySpan, monthsOf, placeOf } from './plan-view.ts';
import { monthName, type PlanWords, questionNumber, stateOf } from './plan-words.ts';

interface AheadProps {
  readonly rows: readonly PlanRow[];
  readonly window: DaySpan;
  readonly holes: readonly Hole[];
  readonly names: PlanNames;
  readonly words: PlanWords;
  readonly today: number;
}

/** The coming twelve months at a glance, line by line; and what one store asks, as a list. */
export function Ahead({ rows, window, holes, names, words, today }: AheadProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const at = (span: DaySpan) => {
    const place = placeOf(span, window);
    return { left: `${(place?.left ?? 0) * 100}%`, width: `${(place?.width ?? 0) * 100}%` };
  };
  return (
    <section className="plan-ahead" data-testid="plan-ahead">
      <h2>{t('calendar.ahead')}</h2>
      <div className="plan-months" aria-hidden="true">
        {monthsOf(window).map((month) => (
          <span key={month.from} style={at(month)}>
            {monthName(month.from, language, 'short')}
          </span>
        ))}
      </div>
      {rows
        .filter(({ bars, scope }) => bars.length > 0 || scope.kind === 'all')
        .map((row) => (
          <div key={row.key} className="plan-year">
            <span>{names.scope(row.scope)}</span>
            <div role="img" aria-label={t('calendar.aheadOf', { scope: names.scope(row.scope) })}>
              {(row.scope.kind === 'all' ? holes : []).map((hole) => (
                <i key={hole.from} className="plan-hole" style={at(hole)} />
              ))}
              {row.bars.map((bar) => (
                <i
                  key={bar.key}
                  data-state={stateOf(bar, today)}
                  title={words.bar(bar, today)}
                  style={at(bar)}
                >
                  {bar.question === undefined ? '?' : questionNumber(names.questions, bar.question)}
                </i>
              ))}
            </div>
          </div>
        ))}
      <StoreList names={names} />
    </section>
  );
}

function StoreList({ names }: { readonly names: PlanNames }) {
  const { t } = useTranslation();
  const hub = useHub();
  const [store, setStore] = useState<string>();
  const [open, setOpen] = useState(false);
  const preview = useQuery({ ...previewQuery(hub, store, undefined), enabled: open });
  return (
    <details
      className="plan-list"
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-testid="plan-list"
    >
      <summary>{t('calendar.aheadList')}</summary>
      <Choice
        label={t('plan.store')}
        value={store ?? preview.data?.store ?? ''}
        onChange={(event) => setStore(event.target.value)}
        data-testid="plan-store"
      >
        {names.stores.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Choice>
      {preview.isLoading ? <LoadingState /> : null}
      <PreviewFailure error={preview.error} onRetry={() => void preview.refetch()} />
      {preview.data === undefined ? null : (
        <>
          <PlanFindings preview={preview.data} names={names} />
          <PlanPeriods preview={preview.data} names={names} />
        </>
      )}
    </details>
  );
}
