import type { ReviewAppeal } from '@otklik/shared/api/review.ts';
import { useTranslation } from 'react-i18next';

/** That the store appealed, its words and what became of it: only ever there behind the expert's own verdict. */
export function AppealNote({ appeal }: { readonly appeal: ReviewAppeal }) {
  const { t } = useTranslation();
  const { state, text, judged, differ, again } = appeal;
  return (
    <section className="given" data-testid="appeal-note" data-state={state}>
      <h2>{t('appeal.mark')}</h2>
      <p role="status">
        <b>{t(`appeal.outcome.${state}`)}</b>
      </p>
      {differ === undefined ? null : <p className="note">{t('appeal.differ')}</p>}
      {again !== undefined && judged ? <p className="note">{t('appeal.again')}</p> : null}
      {judged || state === 'withdrawn' ? null : <p className="note">{t('appeal.earlier')}</p>}
      <p className="given-reason" data-testid="appeal-words">
        {text === undefined ? t('appeal.wordsLater') : t('appeal.words', { text })}
      </p>
    </section>
  );
}
