import { Button } from '@mantine/core';
import type { Question } from '@otklik/shared/api/questions.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Failure } from '../../ui/fields.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { type QuestionAim, QuestionDialog } from './question-dialog.tsx';
import { mediaQuery, questionListQuery } from './question-queries.ts';

/** The questions, those in use first; what was retired stays to be seen. */
export function QuestionsSection() {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const list = questionListQuery(hub);
  const questions = useQuery(list);
  const [aim, setAim] = useState<QuestionAim>();
  const [retired, setRetired] = useState<Question>();
  if (questions.isPending) return <LoadingState />;
  if (questions.data === undefined)
    return <ErrorState error={questions.error} onRetry={() => void questions.refetch()} />;
  const changed = () => {
    void client.invalidateQueries({ queryKey: list.queryKey });
    void client.invalidateQueries({ queryKey: mediaQuery(hub).queryKey });
  };
  const open = questions.data.filter(({ retiredAt }) => retiredAt === undefined);
  const gone = questions.data.filter(({ retiredAt }) => retiredAt !== undefined);
  return (
    <section data-testid="question-list">
      <h2>{t('questions.list')}</h2>
      <Failure error={questions.error} />
      <p className="section-lead">{t('questions.lead')}</p>
      {open.length === 0 ? (
        <p className="section-none" data-testid="questions-none">
          {t('questions.none')}
        </p>
      ) : (
        <QuestionTable questions={open} label={t('questions.list')} onAim={setAim} onRetire={setRetired} />
      )}
      <div className="section-actions">
        <Button onClick={() => setAim({ kind: 'new' })} data-testid="question-add">
          {t('questions.add')}
        </Button>
      </div>
      {gone.length === 0 ? null : (
        <details className="gone" data-testid="questions-gone">
          <summary>{t('questions.retired', { count: gone.length })}</summary>
          <QuestionTable questions={gone} label={t('questions.retiredTable')} />
        </details>
      )}
      {aim === undefined ? null : (
        <QuestionDialog
          aim={aim}
          onDone={() => {
            setAim(undefined);
            changed();
          }}
          onStale={changed}
          onClose={() => setAim(undefined)}
        />
      )}
      {retired === undefined ? null : (
        <Confirm
          title={t('questions.retireTitle')}
          text={t('questions.retireText')}
          action={t('questions.retire')}
          run={() => orThrow(hub.retireQuestion(retired.id, retired.revision))}
          onDone={() => {
            setRetired(undefined);
            changed();
          }}
          onClose={() => setRetired(undefined)}
        />
      )}
    </section>
  );
}

interface QuestionTableProps {
  readonly questions: readonly Question[];
  readonly label: string;
  /** Absent: nothing can be done with them any more. */
  readonly onAim?: (aim: QuestionAim) => void;
  readonly onRetire?: (question: Question) => void;
}

function QuestionTable({ questions, label, onAim, onRetire }: QuestionTableProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  // Questions are of the whole chain: who has a part of it adds to them, and changes none.
  const chain = useUser().scope.kind === 'all';
  const other = language === 'ru' ? 'en' : 'ru';
  return (
    <table className="store-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t('questions.text')}</th>
          <th scope="col">{t('questions.positive')}</th>
          <th scope="col">{t('questions.prompts')}</th>
          <th scope="col">{t('questions.state')}</th>
          {onAim === undefined ? null : <th scope="col">{t('questions.actions')}</th>}
        </tr>
      </thead>
      <tbody>
        {questions.map((question) => {
          const { id, text, version, positive, prompts = {}, fixed } = question;
          const named = { question: text[language] };
          const action = (name: 'change' | 'reword' | 'retire', run: () => void) => (
            <button
              type="button"
              className="plain-button"
              aria-label={t(`questions.${name}Label`, named)}
              onClick={run}
            >
              {t(`questions.${name}`)}
            </button>
          );
          return (
            <tr key={id} data-testid={`question-${id}`}>
              <th scope="row">
                {text[language]}
                <span className="other-text" lang={other}>
                  {text[other]}
                </span>
                {version === 1 ? null : (
                  <span className="other-text">{t('questions.version', { n: version })}</span>
                )}
              </th>
              <td>{t(`questions.${positive}`)}</td>
              <td>{Object.keys(prompts).sort().join(', ').toUpperCase() || t('questions.noPrompts')}</td>
              <td>{t(fixed ? 'questions.fixed' : 'questions.free')}</td>
              {onAim === undefined || onRetire === undefined ? null : (
                <td>
                  <div className="row-actions">
                    {chain ? action('change', () => onAim({ kind: 'change', question })) : null}
                    {fixed ? action('reword', () => onAim({ kind: 'reword', question })) : null}
                    {chain ? action('retire', () => onRetire(question)) : null}
                  </div>
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
