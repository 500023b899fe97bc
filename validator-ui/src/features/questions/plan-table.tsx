import type { Plan, PlanVersion } from '@otklik/shared/api/plans.ts';
import { useTranslation } from 'react-i18next';
import { useUser } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { shiftedDay } from './draft-form.ts';
import { dateText, type PlanNames, useRuleText } from './plan-names.ts';
import { mayChange } from './question-queries.ts';

/** What is done with a plan of the table. */
export type TableAim =
  | { readonly kind: 'change' | 'commit' | 'drop'; readonly plan: Plan }
  | { readonly kind: 'reveal'; readonly plan: Plan; readonly version: number };

interface PlanTableProps {
  readonly plans: readonly Plan[];
  readonly names: PlanNames;
  readonly onAim: (aim: TableAim) => void;
}

/** The plans with their versions, which stand, and the draft of what comes next. */
export function PlanTable({ plans, names, onAim }: PlanTableProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const ruleText = useRuleText();
  const { scope: mine } = useUser();
  const days = ({ from, until }: { readonly from: string; readonly until?: string }): string =>
    until === undefined
      ? t('plan.from', { date: dateText(from, language) })
      : `${dateText(from, language)} – ${dateText(shiftedDay(until, -1), language)}`;
  if (plans.length === 0)
    return (
      <p className="section-none" data-testid="plans-none">
        {t('plan.none')}
      </p>
    );
  const action = (name: 'change' | 'commit' | 'drop', plan: Plan) => (
    <button
      type="button"
      className="plain-button"
      aria-label={t(`plan.${name}Label`, { plan: plan.name })}
      onClick={() => onAim({ kind: name, plan })}
    >
      {t(`plan.${name}`)}
    </button>
  );
  return (
    <table className="store-table" aria-label={t('plan.title')}>
      <thead>
        <tr>
          <th scope="col">{t('plan.name')}</th>
          <th scope="col">{t('plan.scope')}</th>
          <th scope="col">{t('plan.says')}</th>
          <th scope="col">{t('questions.actions')}</th>
        </tr>
      </thead>
      <tbody>
        {plans.map((plan) => (
          <tr key={plan.id} data-testid={`plan-${plan.id}`}>
            <th scope="row">{plan.name}</th>
            <td>{names.scope(plan.scope)}</td>
            <td>
              <ul className="versions">
                {plan.versions.map((version) => (
                  <li key={version.version} data-testid={`version-${version.version}`}>
                    {days(version)}: {ruleText(version)}
                    <Commitment plan={plan} version={version} onAim={onAim} />
                  </li>
                ))}
                {plan.draft === undefined ? null : (
                  <li data-testid="draft">
                    <span className="draft-mark">{t('plan.draft')}</span> {days(plan.draft)}:{' '}
                    {ruleText(plan.draft)}
                  </li>
                )}
              </ul>
            </td>
            <td>
              {mayChange(mine, plan.scope, names.stores) ? (
                <div className="row-actions">
                  {action('change', plan)}
                  {plan.draft === undefined ? null : action('commit', plan)}
                  {plan.draft === undefined ? null : action('drop', plan)}
                </div>
              ) : (
                <span className="other-text">{t('plan.notYours')}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CommitmentProps {
  readonly plan: Plan;
  readonly version: PlanVersion;
  readonly onAim: (aim: TableAim) => void;
}

/** What the draw of a version is held to, and the way to what it was drawn from. */
function Commitment({ plan, version, onAim }: CommitmentProps) {
  const { t } = useTranslation();
  if (version.rule.kind !== 'random' && version.rule.kind !== 'weighted') return null;
  return (
    <span className="other-text">
      {t('plan.commitment')} <code title={version.commitment}>{version.commitment.slice(0, 12)}…</code>{' '}
      <button
        type="button"
        className="plain-button"
        aria-label={t('plan.revealLabel', { plan: plan.name, version: version.version })}
        onClick={() => onAim({ kind: 'reveal', plan, version: version.version })}
      >
        {t('plan.reveal')}
      </button>
    </span>
  );
}
