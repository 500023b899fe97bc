import type { InsertPlace } from '@otklik/shared/api/plans.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { Failure } from '../../ui/fields.tsx';
import { NoAnswerMark } from '../../ui/marks.tsx';
import { LoadingState } from '../../ui/states.tsx';
import { insertsQuery } from '../questions/question-queries.ts';
import type { Bar } from './bars.ts';
import { storesWithInsert } from './insert-progress.ts';
import type { BarState } from './plan-words.ts';

/** Which stores have changed the insert, by what their kiosks report; of the others, which counters and why. */
export function InsertStores({ bar, state }: { readonly bar: Bar; readonly state: BarState }) {
  const { t } = useTranslation();
  const inserts = useQuery({ ...insertsQuery(useHub()), enabled: state === 'now' });
  if (state !== 'now')
    return <p className="plan-caption">{t(state === 'past' ? 'inserts.over' : 'inserts.later')}</p>;
  if (inserts.isPending) return <LoadingState />;
  if (inserts.data === undefined) return <Failure error={inserts.error} />;
  const due = inserts.data.filter(({ plan, question }) => plan === bar.plan && question === bar.question);
  const stores = storesWithInsert(due);
  if (stores.length === 0) return <p className="plan-caption">{t('inserts.none')}</p>;
  const done = stores.filter(({ missing }) => missing.length === 0).length;
  return (
    <div className="plan-inserts" data-testid="insert-stores">
      <h3>{t('inserts.title', { done, all: stores.length })}</h3>
      <ul>
        {stores.map(({ id, name, missing }) => (
          <li key={id} data-state={missing.length === 0 ? 'confirmed' : 'missing'}>
            {missing.length === 0 ? <Tick /> : <NoAnswerMark size={14} />}
            <span>
              {name}
              {missing.length === 0 ? (
                <span className="visually-hidden"> {t('inserts.confirmed')}</span>
              ) : (
                <Missing places={missing} />
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Missing({ places }: { readonly places: readonly InsertPlace[] }) {
  const { t } = useTranslation();
  return [...Map.groupBy(places, ({ state }) => state)].map(([state, each]) => (
    <span key={state} className="other-text">
      {t(`inserts.${state}`, { places: each.map(({ workplaceName }) => workplaceName).join(', ') })}
    </span>
  ));
}

const Tick = () => (
  <svg className="mark" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    <path d="M2 7.5l3.2 3.2L12 3.5" fill="none" stroke="currentColor" strokeWidth="1.8" />
  </svg>
);
