import { Button } from '@mantine/core';
import { type PlanPreviewReply, planFaults } from '@otklik/shared/api/plans.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { formatDay } from '../../ui/format.ts';
import { FaultMark } from '../../ui/marks.tsx';
import { shiftedDay } from './draft-form.ts';
import { dateText, monthText, type PlanNames } from './plan-names.ts';

/** That a preview could not be had, and a way to ask for it again. */
export function PreviewFailure({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry: () => void;
}) {
  const { t } = useTranslation();
  if (error === null) return null;
  return (
    <div className="preview-failure" data-testid="preview-failure">
      <Failure error={error} />
      <Button variant="default" onClick={onRetry} data-testid="preview-retry">
        {t('common.retry')}
      </Button>
    </div>
  );
}

interface PlanPreviewProps {
  readonly preview: PlanPreviewReply;
  readonly names: PlanNames;
}

/** What is wrong: faults of the draft, days on which two plans speak, days on which none does. */
export function PlanFindings({ preview, names }: PlanPreviewProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { faults, overlaps, holes } = preview;
  const day = (date: string): string => dateText(date, language);
  const last = (date: string): string => day(shiftedDay(date, -1));
  const which = (stores: readonly string[] | undefined): string =>
    stores === undefined || (stores.length > 1 && stores.length === names.stores.length)
      ? t('plan.allStores')
      : stores.map(names.store).join(', ');
  if (faults.length + overlaps.length + holes.length === 0)
    return (
      <p className="findings-none" data-testid="findings-none">
        {t('plan.noFindings')}
      </p>
    );
  return (
    <ul className="findings" data-testid="findings">
      {faults.map(({ code, at, next }) => {
        const known = planFaults.find((each) => each === code);
        const period = /^rule\/periods\/(\d+)/.exec(at)?.[1];
        return (
          <li key={`${code} ${at}`} data-finding={code} className="finding-fault">
            <FaultMark size={16} />
            <span>
              {period === undefined ? '' : `${t('plan.period', { n: Number(period) + 1 })}: `}
              {known === undefined ? code : t(`plan.fault.${known}`)}
              {next === undefined ? '' : ` ${t('plan.nextDay', { date: day(next) })}`}
            </span>
          </li>
        );
      })}
      {overlaps.map(({ plans, from, to, stores }) => (
        <li key={`${plans.join(' ')} ${from}`} data-finding="overlap" className="finding-fault">
          <FaultMark size={16} />
          <span>
            {t(to === undefined ? 'plan.overlapOpen' : 'plan.overlap', {
              plans: plans.map((id) => `«${names.plan(id)}»`).join(', '),
              from: day(from),
              last: to === undefined ? '' : last(to),
              stores: which(stores),
            })}
          </span>
        </li>
      ))}
      {holes.map(({ from, to, stores }) => (
        <li key={`hole ${from} ${to}`} data-finding="hole">
          <span className="hole-mark" aria-hidden="true" />
          <span>{t('plan.hole', { from: day(from), last: last(to), stores: which(stores) })}</span>
        </li>
      ))}
    </ul>
  );
}

type Period = PlanPreviewReply['periods'][number];

/** What is asked from when to when, month by month, at one store. */
export function PlanPeriods({ preview, names }: PlanPreviewProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const months = Map.groupBy(preview.periods, ({ date }) => date.slice(0, 7));
  const days = ({ from, to }: Period): string => {
    const [first, last] = [from, to - 1].map((at) => formatDay(at, preview.zone, language));
    return first === last ? `${first}` : `${first} – ${last}`;
  };
  const asked = ({ question, candidates = [] }: Period): string =>
    question === undefined
      ? t('plan.oneOf', { questions: candidates.map((id) => `«${names.question(id)}»`).join(', ') })
      : names.question(question);
  if (months.size === 0)
    return (
      <p className="section-none" data-testid="plan-empty">
        {t('plan.empty')}
      </p>
    );
  return (
    <table className="plan-periods" data-testid="plan-periods" aria-label={t('plan.preview')}>
      {[...months].map(([month, periods]) => (
        <tbody key={month}>
          <tr>
            <th scope="rowgroup" colSpan={3}>
              {monthText(`${month}-01`, language)}
            </th>
          </tr>
          {periods.map((period) => (
            <tr key={period.from} data-testid="plan-period" data-plan={period.plan}>
              <td className="tn">{days(period)}</td>
              <td className={period.question === undefined ? 'not-drawn' : ''}>{asked(period)}</td>
              <td className="plan-source">
                {period.plan === undefined ? t('plan.byHand') : names.plan(period.plan)}
                {period.presentation === 'prompt' ? null : `, ${t(`plan.as.${period.presentation}`)}`}
              </td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}
