import type { Appeal, Exclusion } from '@otklik/shared/api/appeals.ts';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { type Language, useLanguage } from '../../i18n/i18n.ts';
import { formatClock, formatDate, formatMoment } from '../../ui/format.ts';
import { StruckZeroMark } from '../../ui/marks.tsx';
import { AppealActions } from './appeal-actions.tsx';

interface ExclusionEntryProps {
  readonly entry: Exclusion;
  readonly zone: string;
  readonly onAppeal: () => void;
  readonly onWithdraw: () => void;
}

/** Where and when, as everywhere an entry is named. */
export const placeOf = ({ workplace, at }: Exclusion, zone: string, language: Language, t: TFunction) =>
  t('exclusions.place', {
    workplace: workplace.name,
    // To the second: presses of one minute are told apart.
    time: `${formatDate(at, zone, language)}, ${formatClock(at, zone)}`,
  });

const ANSWERS = ['yes', 'no', 'unsure'] as const;

/** One press that is left out, or was and is appealed: the reason, and how its appeal stands. */
export function ExclusionEntry({ entry, zone, onAppeal, onWithdraw }: ExclusionEntryProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { item, kind, question, excluded, reason, words, appeal, appealable } = entry;
  const place = placeOf(entry, zone, language, t);
  const answer = ANSWERS.find((each) => each === entry.answer);
  return (
    <li data-testid={`exclusion-${item}`} data-excluded={excluded} data-appeal={appeal?.state ?? 'none'}>
      <h3>
        {excluded ? <StruckZeroMark size={16} /> : null}
        <span>{place}</span>
      </h3>
      <p className="exclusions-facts">
        <span>{t(`kind.${kind}`)}</span>
        <span>
          {answer === undefined
            ? t('exclusions.noAnswer')
            : t('exclusions.answer', { answer: t(`answer.${answer}`) })}
        </span>
        {question === undefined ? null : <span>{question[language]}</span>}
      </p>
      <p data-testid="exclusion-reason">
        {!excluded
          ? t('exclusions.countsAgain')
          : reason === undefined
            ? t('exclusions.noReason')
            : t('exclusions.reason', { reason: t(`reason.${reason}`) })}
        {excluded && words !== undefined ? ` ${t('exclusions.words', { words })}` : null}
      </p>
      {appeal === undefined ? null : <AppealLines appeal={appeal} zone={zone} />}
      <AppealActions
        {...{ place, appealable, onAppeal, onWithdraw }}
        open={appeal?.state === 'open' && appeal.mine}
      />
    </li>
  );
}

function AppealLines({ appeal, zone }: { readonly appeal: Appeal; readonly zone: string }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { state, text, at, closedAt, words, again } = appeal;
  const time = formatMoment(closedAt ?? at, zone, language);
  return (
    <div className="exclusions-appeal">
      <p role="status" data-testid="appeal-state">
        <b>
          {state === 'rejected'
            ? t('exclusions.state.rejected', { time, reason: whyRejected(appeal, t) })
            : t(`exclusions.state.${state}`, { time })}
        </b>
        {state === 'rejected' && words !== undefined ? ` ${t('exclusions.words', { words })}` : null}
      </p>
      {again === undefined ? null : <p>{t('exclusions.again')}</p>}
      <p className="exclusions-words">
        {t('exclusions.yourText')}: {t('exclusions.words', { words: text })}
      </p>
    </div>
  );
}

const whyRejected = ({ reason, differ }: Appeal, t: TFunction): string => {
  if (differ !== undefined) return t('exclusions.rejectedDiffer');
  return reason === undefined ? t('exclusions.rejectedPlain') : t(`reason.${reason}`);
};
