import { Button } from '@mantine/core';
import type { Plan } from '@otklik/shared/api/plans.ts';
import { useTranslation } from 'react-i18next';
import { Choice } from '../../ui/fields.tsx';
import type { PlanNames } from '../questions/plan-names.ts';
import type { PlanRow } from './bars.ts';
import { movedWindow, type PlanViewKind, type PlanWindow, planViews, windowOf } from './plan-view.ts';

interface WindowChoiceProps {
  readonly window: PlanWindow;
  readonly today: number;
  readonly onChange: (window: PlanWindow) => void;
}

/** Month, quarter or year, and the way to the one before, the one after, and today's. */
export function WindowChoice({ window, today, onChange }: WindowChoiceProps) {
  const { t } = useTranslation();
  // From a year that holds today to today's month, not to its January.
  const kept = (kind: PlanViewKind): PlanWindow =>
    windowOf(kind, window.from <= today && today < window.to ? today : window.from);
  return (
    <>
      <div className="plan-steps">
        <Button
          variant="default"
          aria-label={t('calendar.earlier')}
          onClick={() => onChange(movedWindow(window, -1))}
          data-testid="plan-earlier"
        >
          ‹
        </Button>
        <Button
          variant="default"
          onClick={() => onChange(windowOf(window.kind, today))}
          data-testid="plan-today"
        >
          {t('calendar.today')}
        </Button>
        <Button
          variant="default"
          aria-label={t('calendar.later')}
          onClick={() => onChange(movedWindow(window, 1))}
          data-testid="plan-later"
        >
          ›
        </Button>
      </div>
      <fieldset className="plan-views">
        <legend className="visually-hidden">{t('calendar.view')}</legend>
        {planViews.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-pressed={window.kind === kind}
            onClick={() => onChange(kept(kind))}
            data-testid={`view-${kind}`}
          >
            {t(`calendar.view.${kind}`)}
          </button>
        ))}
      </fieldset>
    </>
  );
}

interface IntoPlanProps {
  readonly plans: readonly Plan[];
  readonly onChoose: (plan: Plan) => void;
}

/** A new period may be one more of a plan there is. */
export function IntoPlan({ plans, onChoose }: IntoPlanProps) {
  const { t } = useTranslation();
  if (plans.length === 0) return null;
  return (
    <Choice
      label={t('calendar.addInto')}
      value=""
      onChange={(event) => {
        const plan = plans.find(({ id }) => id === event.target.value);
        if (plan !== undefined) onChoose(plan);
      }}
      data-testid="into-plan"
    >
      <option value="">{t('calendar.ownPlan')}</option>
      {plans.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Choice>
  );
}

interface StoreLineProps {
  readonly names: PlanNames;
  readonly rows: readonly PlanRow[];
  readonly onAdd: (store: string) => void;
}

/** A line for a store that has no plan of its own yet. */
export function StoreLine({ names, rows, onAdd }: StoreLineProps) {
  const { t } = useTranslation();
  const free = names.stores.filter(({ id }) => !rows.some(({ key }) => key === `store ${id}`));
  if (free.length === 0) return null;
  return (
    <div className="plan-store-line">
      <Choice
        label={t('calendar.addStore')}
        value=""
        onChange={(event) => onAdd(event.target.value)}
        data-testid="store-line"
      >
        <option value="">{t('calendar.chooseStore')}</option>
        {free.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Choice>
    </div>
  );
}
