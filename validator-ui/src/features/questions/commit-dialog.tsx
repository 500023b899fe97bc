import { Button } from '@mantine/core';
import type { Plan } from '@otklik/shared/api/plans.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { Modal } from '../../ui/modal.tsx';
import { LoadingState } from '../../ui/states.tsx';
import { dateText, type PlanNames } from './plan-names.ts';
import { PlanFindings, PreviewFailure } from './plan-preview.tsx';
import { previewQuery } from './question-queries.ts';

interface CommitDialogProps {
  readonly plan: Plan;
  readonly names: PlanNames;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Makes the draft a version, which never changes again; what is wrong with it is named before. */
export function CommitDialog({ plan, names, onDone, onClose }: CommitDialogProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const { draft, scope } = plan;
  const unsaved = draft === undefined ? undefined : { plan: plan.id, scope, draft };
  const preview = useQuery(previewQuery(hub, undefined, unsaved));
  // What stands for good is first seen, as it is now: neither what an earlier look gave nor nothing at all will do.
  const seen = preview.isSuccess && preview.isFetchedAfterMount && !preview.isPlaceholderData;
  const commit = useMutation({
    mutationFn: () => orThrow(hub.commitPlan(plan.id, plan.revision)),
    onSuccess: onDone,
    gcTime: 0,
  });
  return (
    <Modal
      title={t('plan.commitTitle', { plan: plan.name })}
      testId="commit"
      className="form-modal plan-modal"
      onClose={onClose}
    >
      <p>{t('plan.commitText', { date: dateText(draft?.from ?? '', language) })}</p>
      {preview.isPending ? <LoadingState /> : null}
      {preview.data === undefined ? null : <PlanFindings preview={preview.data} names={names} />}
      <PreviewFailure error={preview.error} onRetry={() => void preview.refetch()} />
      <Failure error={commit.error} />
      <Button disabled={!seen || commit.isPending} onClick={() => commit.mutate()} data-testid="commit-do">
        {t('plan.commit')}
      </Button>
    </Modal>
  );
}
