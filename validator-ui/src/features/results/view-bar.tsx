import { Button } from '@mantine/core';
import type { IndexReply, ResultsView } from '@otklik/shared/api/results.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice, Tick } from '../../ui/fields.tsx';
import { ReportButton } from './report-button.tsx';
import { scopeOfView, withScope } from './results-search.ts';
import { SavedViews } from './saved-views.tsx';
import { SliceFields } from './slice-fields.tsx';

interface ViewBarProps {
  readonly questions: IndexReply['questions'];
  readonly question: string;
  readonly view: ResultsView;
  readonly onChange: (view: ResultsView) => void;
}

/** What the page shows: everything it says stands in the address. */
export function ViewBar({ questions, question, view, onChange }: ViewBarProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const known = questions.some(({ id }) => id === question);
  const comparing = view.a !== undefined || view.b !== undefined;
  return (
    <div className="view-bar" data-testid="view-bar">
      <div className="view-fields">
        <Choice
          label={t('figures.question')}
          value={question}
          onChange={({ currentTarget: { value } }) => {
            // Days frozen for one question say nothing of another.
            const { base: _base, ...rest } = view;
            onChange({ ...rest, question: value });
          }}
          data-testid="view-question"
        >
          {known ? null : <option value={question}>{t('results.noText', { id: question })}</option>}
          {questions.map(({ id, text }) => (
            <option key={id} value={id}>
              {text?.[language] ?? t('results.noText', { id })}
            </option>
          ))}
        </Choice>
        <SliceFields
          name="view"
          scope={scopeOfView(view)}
          onChange={(scope) => onChange(withScope(view, scope))}
        />
      </div>
      <div className="view-actions">
        <Tick
          label={t('figures.withoutMarked')}
          checked={view.marked === 'without'}
          onChange={({ currentTarget: { checked } }) => {
            const { marked: _marked, ...rest } = view;
            onChange(checked ? { ...rest, marked: 'without' } : rest);
          }}
          data-testid="view-marked"
        />
        <SavedViews question={question} view={view} />
        <ReportButton scope={scopeOfView(view)} />
        <Button
          variant="default"
          size="xs"
          disabled={comparing}
          onClick={() => onChange({ ...view, a: scopeOfView(view), b: {} })}
          data-testid="compare-open"
        >
          {t('figures.compareOpen')}
        </Button>
        <Button
          variant="default"
          size="xs"
          disabled={Object.keys(scopeOfView(view)).length === 0}
          onClick={() => onChange(withScope(view, {}))}
          data-testid="view-whole"
        >
          {t('figures.whole')}
        </Button>
      </div>
    </div>
  );
}
