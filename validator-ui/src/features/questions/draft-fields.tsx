import { Button } from '@mantine/core';
import type { Question } from '@otklik/shared/api/questions.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice, Field, Tick } from '../../ui/fields.tsx';
import { type DraftForm, type FormPeriod, type FormQuestion, nextKey } from './draft-form.ts';

interface DraftFieldsProps {
  readonly form: DraftForm;
  readonly questions: readonly Question[];
  readonly onChange: (form: DraftForm) => void;
}

const PRESENTATIONS = ['prompt', 'screen', 'insert'] as const;
const KINDS = ['fixed', 'order', 'random', 'weighted', 'none'] as const;
const UNITS = ['day', 'week', 'decade', 'month'] as const;

/** All of a draft: from when, how it is asked, by which rule. */
export function DraftFields({ form, questions, onChange }: DraftFieldsProps) {
  const { t } = useTranslation();
  const set = (part: Partial<DraftForm>) => onChange({ ...form, ...part });
  const random = form.kind === 'random' || form.kind === 'weighted';
  return (
    <>
      <div className="plan-row">
        <Field
          type="date"
          label={t('plan.firstDay')}
          value={form.from}
          onChange={(event) => set({ from: event.target.value })}
          required
          data-testid="draft-from"
        />
        <Field
          type="date"
          label={t('plan.lastDay')}
          hint={t('plan.lastDayHint')}
          value={form.last}
          onChange={(event) => set({ last: event.target.value })}
          data-testid="draft-last"
        />
      </div>
      <div className="plan-row">
        <Choice
          label={t('plan.presentation')}
          value={form.presentation}
          onChange={(event) =>
            set({ presentation: PRESENTATIONS.find((each) => each === event.target.value) ?? 'prompt' })
          }
          data-testid="draft-presentation"
        >
          {PRESENTATIONS.map((each) => (
            <option key={each} value={each}>
              {t(`plan.as.${each}`)}
            </option>
          ))}
        </Choice>
        <Choice
          label={t('plan.rule')}
          value={form.kind}
          onChange={(event) => set({ kind: KINDS.find((each) => each === event.target.value) ?? 'fixed' })}
          data-testid="draft-kind"
        >
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {t(`plan.rule.${each}`)}
            </option>
          ))}
        </Choice>
      </div>
      {form.kind === 'fixed' ? (
        <Periods form={form} questions={questions} onChange={onChange} />
      ) : form.kind === 'none' ? (
        <p className="field-hint">{t('plan.noneHint')}</p>
      ) : (
        <Recurring form={form} questions={questions} onChange={onChange} />
      )}
      {random && form.presentation === 'insert' ? (
        <Tick
          label={t('plan.insist')}
          checked={form.insist}
          onChange={(event) => set({ insist: event.target.checked })}
        />
      ) : null}
      <Tick
        label={t('plan.cut')}
        checked={form.cut}
        onChange={(event) => set({ cut: event.target.checked })}
        data-testid="draft-cut"
      />
    </>
  );
}

/** A calendar by hand: one row a period. */
function Periods({ form, questions, onChange }: DraftFieldsProps) {
  const { t } = useTranslation();
  const { periods } = form;
  const set = (rows: readonly FormPeriod[]) => onChange({ ...form, periods: rows });
  const change = (key: number, part: Partial<FormPeriod>) =>
    set(periods.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <fieldset className="periods">
      <legend>{t('plan.rule.fixed')}</legend>
      {periods.map(({ key, from, last, question }, index) => (
        <fieldset
          key={key}
          className="period-row"
          aria-label={t('plan.period', { n: index + 1 })}
          data-testid="period"
        >
          <Field
            type="date"
            label={t('plan.firstDay')}
            value={from}
            onChange={(event) => change(key, { from: event.target.value })}
            required
          />
          <Field
            type="date"
            label={t('plan.lastDay')}
            value={last}
            onChange={(event) => change(key, { last: event.target.value })}
          />
          <QuestionChoice
            questions={questions}
            value={question}
            onChange={(id) => change(key, { question: id })}
          />
          <button
            type="button"
            className="plain-button"
            aria-label={t('plan.removePeriod', { n: index + 1 })}
            disabled={periods.length === 1}
            onClick={() => set(periods.filter((row) => row.key !== key))}
          >
            {t('plan.remove')}
          </button>
        </fieldset>
      ))}
      <Button
        variant="default"
        onClick={() => set([...periods, { key: nextKey(periods), from: '', last: '', question: '' }])}
        data-testid="period-add"
      >
        {t('plan.addPeriod')}
      </Button>
    </fieldset>
  );
}

/** So many units each, and the questions that take turns. */
function Recurring({ form, questions, onChange }: DraftFieldsProps) {
  const { t } = useTranslation();
  const rows = form.questions;
  const set = (next: readonly FormQuestion[]) => onChange({ ...form, questions: next });
  const change = (key: number, part: Partial<FormQuestion>) =>
    set(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <fieldset className="periods">
      <legend>{t(`plan.rule.${form.kind}`)}</legend>
      <div className="plan-row">
        <Field
          type="number"
          label={t('plan.every')}
          min={1}
          max={400}
          value={form.every}
          onChange={(event) => onChange({ ...form, every: Number(event.target.value) })}
          required
          data-testid="draft-every"
        />
        <Choice
          label={t('plan.unit')}
          value={form.unit}
          onChange={(event) =>
            onChange({ ...form, unit: UNITS.find((each) => each === event.target.value) ?? 'month' })
          }
          data-testid="draft-unit"
        >
          {UNITS.map((each) => (
            <option key={each} value={each}>
              {t(`plan.units.${each}`)}
            </option>
          ))}
        </Choice>
      </div>
      {rows.map(({ key, question, weight }, index) => (
        <fieldset
          key={key}
          className="period-row"
          aria-label={t('plan.turn', { n: index + 1 })}
          data-testid="turn"
        >
          <QuestionChoice
            questions={questions}
            value={question}
            onChange={(id) => change(key, { question: id })}
          />
          {form.kind === 'weighted' ? (
            <Field
              type="number"
              label={t('plan.weight')}
              min={1}
              max={1000}
              value={weight}
              onChange={(event) => change(key, { weight: Number(event.target.value) })}
              required
            />
          ) : null}
          <button
            type="button"
            className="plain-button"
            aria-label={t('plan.removeTurn', { n: index + 1 })}
            disabled={rows.length === 1}
            onClick={() => set(rows.filter((row) => row.key !== key))}
          >
            {t('plan.remove')}
          </button>
        </fieldset>
      ))}
      <Button
        variant="default"
        onClick={() => set([...rows, { key: nextKey(rows), question: '', weight: 1 }])}
        data-testid="turn-add"
      >
        {t('plan.addTurn')}
      </Button>
    </fieldset>
  );
}

interface QuestionChoiceProps {
  readonly questions: readonly Question[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** One of the questions in use, or the retired one that stands there already. */
function QuestionChoice({ questions, value, onChange }: QuestionChoiceProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  return (
    <Choice
      label={t('plan.question')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      required
    >
      <option value="">{t('plan.choose')}</option>
      {questions
        .filter(({ id, retiredAt }) => retiredAt === undefined || id === value)
        .map(({ id, text }) => (
          <option key={id} value={id}>
            {text[language]}
          </option>
        ))}
    </Choice>
  );
}
