import { Button } from '@mantine/core';
import type { MotionRegion, MotionSettingsReply } from '@otklik/shared/api/risk.ts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Hub, orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Failure, Field } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';

const motionQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['risk', 'motion'] as const,
    queryFn: ({ signal }) => orThrow(hub.motionHint(signal)),
  });

type Camera = MotionSettingsReply['cameras'][number];

/** Whether pictures are looked at to order the queue by risk, and where in each the console stands. */
export function MotionSection() {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const settings = useQuery(motionQuery(hub));
  const anew = () => client.invalidateQueries({ queryKey: motionQuery(hub).queryKey });
  const turn = useMutation({ mutationFn: (on: boolean) => orThrow(hub.setMotionHint(on)), onSuccess: anew });
  const [camera, setCamera] = useState<Camera>();
  if (settings.isPending) return <LoadingState />;
  if (settings.data === undefined)
    return <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />;
  const { on, cameras } = settings.data;
  return (
    <section data-testid="motion">
      <h2>{t('motion.title')}</h2>
      <p className="section-lead">{t('motion.lead')}</p>
      <p data-testid="motion-state">{t(on ? 'motion.isOn' : 'motion.isOff')}</p>
      <Failure error={turn.error} />
      <div className="stores-actions">
        <Button
          variant="default"
          disabled={turn.isPending}
          onClick={() => turn.mutate(!on)}
          data-testid="motion-switch"
        >
          {t(on ? 'motion.turnOff' : 'motion.turnOn')}
        </Button>
      </div>
      {!on || cameras.length === 0 ? null : (
        <table className="kiosks" aria-label={t('motion.title')}>
          <thead>
            <tr>
              <th scope="col">{t('motion.camera')}</th>
              <th scope="col">{t('motion.region')}</th>
              <th scope="col">{t('chain.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {cameras.map((each) => (
              <tr key={each.id}>
                <th scope="row">{t('motion.cameraOf', { store: each.store.name, camera: each.name })}</th>
                <td>{isWhole(each.region) ? t('motion.whole') : t('motion.part', { ...each.region })}</td>
                <td>
                  <button
                    type="button"
                    className="plain-button"
                    aria-label={t('motion.setLabel', { camera: each.name })}
                    onClick={() => setCamera(each)}
                    data-testid={`motion-set-${each.id}`}
                  >
                    {t('motion.set')}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {camera === undefined ? null : (
        <FormDialog
          name="motion-region"
          title={t('motion.regionOf', { camera: camera.name })}
          text={t('motion.regionText')}
          send={(data) => orThrow(hub.setMotionRegion(camera.id, regionIn(data)))}
          onDone={() => {
            setCamera(undefined);
            void anew();
          }}
          onClose={() => setCamera(undefined)}
        >
          {FIELDS.map((field) => (
            <Field
              key={field}
              label={t(`motion.${field}`)}
              name={field}
              type="number"
              required
              min={field === 'x' || field === 'y' ? 0 : 1}
              max={field === 'x' || field === 'y' ? 99 : 100}
              defaultValue={camera.region[field]}
              data-testid={`motion-${field}`}
            />
          ))}
        </FormDialog>
      )}
    </section>
  );
}

const FIELDS = ['x', 'y', 'width', 'height'] as const satisfies readonly (keyof MotionRegion)[];

const isWhole = ({ x, y, width, height }: MotionRegion): boolean =>
  x === 0 && y === 0 && width === 100 && height === 100;

const regionIn = (data: FormData): MotionRegion => {
  const [x, y, width, height] = FIELDS.map((field) => Number(data.get(field)));
  return { x: x ?? 0, y: y ?? 0, width: width ?? 100, height: height ?? 100 };
};
