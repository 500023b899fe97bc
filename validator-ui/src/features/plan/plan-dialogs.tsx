import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { CommitDialog } from '../questions/commit-dialog.tsx';
import type { PlanNames } from '../questions/plan-names.ts';
import { RevealDialog } from '../questions/reveal-dialog.tsx';
import type { PlanAim } from './plan-aim.ts';

interface PlanDialogsProps {
  readonly aim: PlanAim | undefined;
  readonly names: PlanNames;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** What is asked before a plan is put in force or its draft dropped, and the draw of a version that is over. */
export function PlanDialogs({ aim, names, onDone, onClose }: PlanDialogsProps) {
  const { t } = useTranslation();
  const hub = useHub();
  switch (aim?.kind) {
    case 'commit':
      return <CommitDialog plan={aim.plan} names={names} onDone={onDone} onClose={onClose} />;
    case 'drop':
      return (
        <Confirm
          title={t('plan.dropTitle', { plan: aim.plan.name })}
          text={t(aim.plan.versions.length === 0 ? 'plan.dropAll' : 'plan.dropDraft')}
          action={t('plan.drop')}
          run={() => orThrow(hub.dropPlanDraft(aim.plan.id, aim.plan.revision))}
          onDone={onDone}
          onClose={onClose}
        />
      );
    case 'reveal':
      return <RevealDialog plan={aim.plan} version={aim.version} onClose={onDone} />;
    default:
      return null;
  }
}
