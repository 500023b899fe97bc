import type { Plan } from '@otklik/shared/api/plans.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Failure } from '../../ui/fields.tsx';
import { Modal } from '../../ui/modal.tsx';

interface RevealDialogProps {
  readonly plan: Plan;
  readonly version: number;
  readonly onClose: () => void;
}

/** What a version was drawn from, once it is over: anybody can repeat the draw then. */
export function RevealDialog({ plan, version, onClose }: RevealDialogProps) {
  const { t } = useTranslation();
  const hub = useHub();
  // Asked once and not again by itself: the first time is a change, which the audit log keeps.
  const reveal = useQuery({
    queryKey: ['plan-reveal', plan.id, version] as const,
    queryFn: () => orThrow(hub.revealPlan(plan.id, version)),
    retry: false,
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  return (
    <Modal
      title={t('plan.revealTitle', { plan: plan.name })}
      testId="reveal"
      className="form-modal plan-modal"
      onClose={onClose}
    >
      <p>{t('plan.revealText')}</p>
      <Failure error={reveal.error} />
      {reveal.data === undefined ? null : (
        <dl className="reveal">
          {(['seed', 'nonce', 'commitment'] as const).map((name) => (
            <div key={name}>
              <dt>{t(`plan.${name}`)}</dt>
              <dd>
                <code data-testid={`reveal-${name}`}>{reveal.data[name]}</code>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Modal>
  );
}
