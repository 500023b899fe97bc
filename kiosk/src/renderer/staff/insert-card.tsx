import type { StaffPlace } from '../../screen/staff-protocol.ts';
import { useLayer } from './context.ts';
import { SureButton } from './sure-button.tsx';
import { useAction } from './use-action.ts';

/** The printed insert is to be changed: which question it must show, and that it does. */
export function InsertCard({ place: { place, insert } }: { readonly place: StaffPlace }) {
  const { t, locale } = useLayer().texts;
  const action = useAction();
  if (insert === undefined && action.state === 'idle') return null;
  return (
    <section className="card" aria-label={t('insert.title')}>
      <h2>{t('insert.title')}</h2>
      {insert !== undefined && (
        <>
          {insert.confirmed !== undefined && (
            <p className="was">
              {t('insert.was')}: <s>{insert.confirmed[locale]}</s>
            </p>
          )}
          <p>{t('insert.now')}:</p>
          <p className="question-now">{insert.planned[locale]}</p>
          <SureButton
            label={t('insert.done')}
            sure={t('insert.sure')}
            disabled={action.state === 'doing'}
            onSure={() => action.run({ do: 'confirm-insert', place, question: insert.planned.id })}
          />
        </>
      )}
      <p role="status" className="done">
        {action.state === 'done' && t('insert.confirmed')}
      </p>
      <p role="alert" className="trouble">
        {action.trouble}
      </p>
    </section>
  );
}
