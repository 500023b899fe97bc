import { Button } from '@mantine/core';
import type { Plan } from '@otklik/shared/api/plans.ts';
import type { Question } from '@otklik/shared/api/questions.ts';
import { dateOf } from '@otklik/shared/questions/calendar.ts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { AnswerMark } from '../../ui/marks.tsx';
import { type PlanNames, useRuleText } from '../questions/plan-names.ts';
import { PromptPlayer } from '../questions/prompt-player.tsx';
import type { Bar } from './bars.ts';
import { HowMark } from './how-mark.tsx';
import { InsertStores } from './insert-stores.tsx';
import { type PlanWords, stateOf } from './plan-words.ts';

interface PeriodPanelProps {
  readonly bar: Bar;
  readonly plan: Plan;
  readonly names: PlanNames;
  readonly words: PlanWords;
  readonly today: number;
  /** Whether the plan is one's own to change, and the words of questions. */
  readonly mayChange: boolean;
  readonly onQuestion: (question: Question) => void;
  readonly onAim: (aim: 'change' | 'commit' | 'drop') => void;
}

const LANGUAGES = ['ru', 'en'] as const;

/** All there is to know of a period: what is asked, where, when, how, what is heard, who has changed the insert. */
export function PeriodPanel(props: PeriodPanelProps) {
  const { bar, plan, names, words, today, mayChange, onQuestion, onAim } = props;
  const { t } = useTranslation();
  const [language] = useLanguage();
  const ruleText = useRuleText();
  const question = names.questions.find(({ id }) => id === bar.question);
  const source =
    bar.version === undefined ? plan.draft : plan.versions.find(({ version }) => version === bar.version);
  const state = stateOf(bar, today);
  const texts = question === undefined ? [] : textsOf(question).filter(([tag]) => tag !== language);
  return (
    <div data-testid="period-panel">
      <p className="plan-caption">
        {words.code(bar)} {t(`calendar.state.${state}`)}
      </p>
      <h2>{words.text(bar)}</h2>
      {texts.map(([tag, text]) => (
        <p key={tag} lang={tag} className="plan-other">
          {text}
        </p>
      ))}
      {bar.candidates.length === 0 ? null : (
        <>
          <p className="plan-caption">{t('calendar.oneOf')}</p>
          <ul className="plan-candidates">
            {bar.candidates.map((id) => (
              <li key={id}>
                {words.code({ question: id })} {names.question(id)}
              </li>
            ))}
          </ul>
        </>
      )}
      <dl className="plan-facts">
        <dt>{t('calendar.where')}</dt>
        <dd>{names.scope(plan.scope)}</dd>
        <dt>{t('calendar.when')}</dt>
        <dd>{t('calendar.whenStore', { days: words.days(bar) })}</dd>
        <dt>{t('calendar.how')}</dt>
        <dd>
          <HowMark how={bar.presentation} /> {t(`plan.as.${bar.presentation}`)}
          {bar.presentation === 'insert' ? <p className="field-hint">{t('calendar.insertSwitch')}</p> : null}
        </dd>
        {question === undefined ? null : (
          <>
            <dt>{t('calendar.good')}</dt>
            <dd>
              <AnswerMark answer={question.positive} /> {t(`questions.${question.positive}`)}
            </dd>
          </>
        )}
        <dt>{t('calendar.plan')}</dt>
        <dd>{plan.name}</dd>
        <dt>{t('calendar.rule')}</dt>
        <dd>{source === undefined ? null : ruleText(source)}</dd>
      </dl>
      {bar.presentation === 'insert' && question !== undefined ? (
        <InsertStores bar={bar} state={state} />
      ) : null}
      {question === undefined
        ? null
        : LANGUAGES.map((each) => {
            const sha256 = question.prompts?.[each];
            return sha256 === undefined ? (
              <p key={each} className="plan-caption">
                {t(`calendar.voiceNone.${each}`)}
              </p>
            ) : (
              <div key={each} className="prompt plan-voice">
                <h3>{t(`calendar.voice.${each}`)}</h3>
                <PromptPlayer sha256={sha256} text={question.text[each]} language={each} />
              </div>
            );
          })}
      <div className="plan-deeds">
        {question === undefined ? null : (
          <Button
            renderRoot={(props) => (
              <Link
                to="/plan/insert/$question"
                params={{ question: question.id }}
                search={{
                  from: dateOf(bar.from),
                  ...(Number.isFinite(bar.to) ? { last: dateOf(bar.to - 1) } : {}),
                }}
                {...props}
              />
            )}
            variant={bar.presentation === 'insert' ? 'filled' : 'default'}
            data-testid="insert-print"
          >
            {t('calendar.print')}
          </Button>
        )}
        {mayChange ? (
          <Button variant="default" onClick={() => onAim('change')} data-testid="panel-change">
            {t('calendar.change')}
          </Button>
        ) : null}
        {question === undefined ? null : (
          <Button variant="default" onClick={() => onQuestion(question)} data-testid="panel-question">
            {t('calendar.editQuestion')}
          </Button>
        )}
        {mayChange && plan.draft !== undefined ? (
          <>
            <Button variant="default" onClick={() => onAim('commit')} data-testid="panel-commit">
              {t('calendar.commit')}
            </Button>
            <Button variant="default" onClick={() => onAim('drop')} data-testid="panel-drop">
              {t('calendar.drop')}
            </Button>
          </>
        ) : (
          <p className="plan-caption">{mayChange ? null : t('plan.notYours')}</p>
        )}
      </div>
    </div>
  );
}

const textsOf = ({ text, texts = {} }: Question): readonly (readonly [tag: string, text: string])[] => [
  ['ru', text.ru],
  ['en', text.en],
  ...Object.entries(texts),
];
