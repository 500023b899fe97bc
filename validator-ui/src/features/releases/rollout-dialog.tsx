import { Button } from '@mantine/core';
import type { ListedRelease, RolloutRequest } from '@otklik/shared/api/releases.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf } from '../../api/errors.ts';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Failure } from '../../ui/fields.tsx';
import { Modal } from '../../ui/modal.tsx';
import { useOpened } from '../../ui/opened.ts';
import { LoadingState } from '../../ui/states.tsx';
import { previewQuery, releasesQuery } from './releases-queries.ts';
import { RolloutFields } from './rollout-fields.tsx';
import { type RolloutStep, stepOf } from './rollout-rules.ts';
import { WhatWillHappen } from './what-will-happen.tsx';

interface DialogProps {
  readonly listed: ListedRelease;
  readonly step: RolloutStep;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks whom and when where that is not given by the step, says what will happen, and does it. */
export function RolloutDialog({ listed, step, onDone, onClose }: DialogProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const { sha256, version } = listed.release;
  const [opened, reload] = useOpened(
    listed,
    async () =>
      (await client.fetchQuery({ ...releasesQuery(hub), staleTime: 0 })).find(
        ({ release }) => release.sha256 === sha256,
      ),
    onClose,
  );
  const [asked, setAsked] = useState<RolloutRequest>();
  const meant = step === 'start' ? asked : stepOf(step, opened);
  const title = t(
    step === 'start'
      ? opened.rollout === undefined
        ? 'releases.startLabel'
        : 'releases.changeLabel'
      : `releases.${step}Label`,
    { version },
  );
  const again = async (): Promise<void> => {
    await reload();
    setAsked(undefined);
  };
  return (
    <Modal {...{ title, onClose }} testId="rollout" className="form-modal wide">
      {meant === undefined ? (
        step === 'start' ? (
          <RolloutFields key={opened.revision} start={asked ?? opened.rollout} onNext={setAsked} />
        ) : (
          // Somebody else has done it meanwhile.
          <p>{t('problem.changed-meanwhile')}</p>
        )
      ) : (
        <Confirmation
          // Another revision is confirmed anew.
          key={opened.revision}
          {...{ opened, step, meant, onDone }}
          onStale={again}
          {...(step === 'start' ? { onBack: () => setAsked(undefined) } : {})}
        />
      )}
    </Modal>
  );
}

interface ConfirmationProps {
  readonly opened: ListedRelease;
  readonly step: RolloutStep;
  readonly meant: RolloutRequest;
  readonly onDone: () => void;
  readonly onStale: () => Promise<void>;
  readonly onBack?: () => void;
}

function Confirmation({ opened, step, meant, onDone, onStale, onBack }: ConfirmationProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const { sha256, version } = opened.release;
  const preview = useQuery(previewQuery(hub, sha256, meant));
  const set = useMutation({
    mutationFn: () => orThrow(hub.setRollout(sha256, opened.revision, meant)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['releases'], refetchType: 'active' });
      onDone();
    },
  });
  const reloading = useMutation({ mutationFn: onStale });
  const stale = set.isError && codeOf(set.error) === 'changed-meanwhile';
  if (preview.isPending) return <LoadingState />;
  return (
    <div className="rollout-confirm" data-testid="rollout-confirm">
      <h3>{t('releases.will.title')}</h3>
      {preview.data === undefined ? null : <WhatWillHappen preview={preview.data} {...{ version, meant }} />}
      <Failure error={reloading.error ?? set.error ?? preview.error} />
      <div className="rollout-buttons">
        {stale ? (
          <Button
            variant="default"
            disabled={reloading.isPending}
            onClick={() => reloading.mutate()}
            data-testid="rollout-reload"
          >
            {t('store.reload')}
          </Button>
        ) : (
          <Button
            // Whoever came by the keyboard goes on by it.
            autoFocus
            disabled={preview.data === undefined || set.isPending}
            onClick={() => set.mutate()}
            data-testid="rollout-do"
          >
            {t(`releases.do.${step}`)}
          </Button>
        )}
        {onBack === undefined ? null : (
          <Button variant="default" onClick={onBack} data-testid="rollout-back">
            {t('releases.back')}
          </Button>
        )}
      </div>
    </div>
  );
}
