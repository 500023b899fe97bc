import { Button } from '@mantine/core';
import type { StoresReply } from '@otklik/shared/api/admin.ts';
import type { CameraCheck } from '@otklik/shared/api/camera-check.ts';
import type { CameraRecord } from '@otklik/shared/api/chain.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Failure } from '../../ui/fields.tsx';
import { formatClock, formatDay, formatNumber } from '../../ui/format.ts';
import { FaultMark } from '../../ui/marks.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { CameraDialog } from './camera-dialog.tsx';
import { camerasQuery } from './store-queries.ts';
import { VersionsButton } from './versions-button.tsx';

type Store = StoresReply['stores'][number];

/** Gaps that are listed; how many there are is told beside. */
const GAPS_SHOWN = 5;

/** The cameras of a store, and whether their recordings are what their settings say. */
export function CamerasSection({ store }: { readonly store: Store }) {
  const { t } = useTranslation();
  const hub = useHub();
  const cameras = useQuery(camerasQuery(hub, store.id));
  const [adding, setAdding] = useState(false);
  const nameOf = nameIn(store);
  if (cameras.isPending) return <LoadingState />;
  if (cameras.data === undefined)
    return <ErrorState error={cameras.error} onRetry={() => void cameras.refetch()} />;
  const inUse = cameras.data.filter(({ retiredAt }) => retiredAt === undefined);
  const gone = cameras.data.filter(({ retiredAt }) => retiredAt !== undefined);
  const onChanged = () => cameras.refetch();
  return (
    <section data-testid="cameras">
      <h2>{t('cameras.title')}</h2>
      <Failure error={cameras.error} />
      <p className="section-lead">{t('cameras.lead')}</p>
      {inUse.length === 0 ? (
        <p className="section-none" data-testid="cameras-none">
          {t('cameras.none')}
        </p>
      ) : (
        <table className="store-table" aria-label={t('cameras.title')}>
          <thead>
            <tr>
              <th scope="col">{t('cameras.name')}</th>
              <th scope="col">{t('codes.workplaces')}</th>
              <th scope="col">{t('cameras.recordings')}</th>
              <th scope="col">{t('chain.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {inUse.map((camera) => (
              <CameraRow key={camera.id} {...{ camera, store, onChanged }} />
            ))}
          </tbody>
        </table>
      )}
      <p className="section-actions">
        <Button variant="default" onClick={() => setAdding(true)} data-testid="camera-add">
          {t('camera.add')}
        </Button>
      </p>
      {gone.length === 0 ? null : (
        <details className="gone">
          <summary>{t('camera.gone')}</summary>
          <ul className="plain-list">
            {gone.map(({ id, name }) => (
              <li key={id}>
                {name} <VersionsButton kind="camera" {...{ id, name, nameOf }} zone={store.zone} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {adding ? (
        <CameraDialog
          store={store}
          camera={undefined}
          onDone={() => {
            setAdding(false);
            void onChanged();
          }}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </section>
  );
}

/** What the id of a workplace is called. */
const nameIn =
  (store: Store) =>
  (id: string): string =>
    store.workplaces.find((each) => each.id === id)?.name ?? id;

interface RowProps {
  readonly camera: CameraRecord;
  readonly store: Store;
  readonly onChanged: () => Promise<unknown>;
}

function CameraRow({ camera, store, onChanged }: RowProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const check = useMutation({ mutationFn: () => orThrow(hub.checkCamera(camera.id)) });
  const [doing, setDoing] = useState<'change' | 'retire'>();
  const nameOf = nameIn(store);
  const { id, name, revision } = camera;
  const close = () => setDoing(undefined);
  const done = () => {
    close();
    void onChanged();
  };
  return (
    <tr data-testid={`camera-${camera.id}`}>
      <th scope="row">
        {name}
        <br />
        <Link
          to="/review/clock/$camera"
          params={{ camera: camera.id }}
          aria-label={t('clock.openLabel', { name: camera.name })}
          data-testid="align-clock"
        >
          {t('clock.open')}
        </Link>
      </th>
      <td>{camera.workplaces.map(nameOf).join(', ')}</td>
      <td>
        <button
          type="button"
          className="plain-button"
          aria-label={t('cameras.checkLabel', { name: camera.name })}
          disabled={check.isPending}
          onClick={() => check.mutate()}
        >
          {check.isPending ? t('cameras.checking') : t('cameras.check')}
        </button>
        <div role="status">
          {check.isSuccess ? <Result found={check.data} zone={store.zone} camera={camera} /> : null}
        </div>
        <Failure error={check.error} />
      </td>
      <td>
        <div className="row-actions">
          <button
            type="button"
            className="plain-button"
            aria-label={t('chain.changeLabel', { name })}
            onClick={() => setDoing('change')}
            data-testid={`camera-change-${id}`}
          >
            {t('chain.change')}
          </button>
          <button
            type="button"
            className="plain-button"
            aria-label={t('camera.retireLabel', { name })}
            onClick={() => setDoing('retire')}
            data-testid={`camera-retire-${id}`}
          >
            {t('camera.retire')}
          </button>
          <VersionsButton kind="camera" {...{ id, name, nameOf }} zone={store.zone} />
        </div>
        {doing === 'change' ? <CameraDialog {...{ store, camera }} onDone={done} onClose={close} /> : null}
        {doing === 'retire' ? (
          <Confirm
            title={t('camera.retireTitle', { name })}
            text={t('camera.retireText')}
            action={t('camera.retire')}
            run={() => orThrow(hub.retireCamera(id, revision))}
            onDone={done}
            onClose={close}
          />
        ) : null}
      </td>
    </tr>
  );
}

interface ResultProps {
  readonly found: CameraCheck;
  /** Zone of the store. */
  readonly zone: string;
  readonly camera: CameraRecord;
}

function Result({ found, zone, camera: { zone: cameraZone, archive } }: ResultProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { files, newest, gaps, problems, unreadable = [], latest } = found;
  const time = (ms: number, of: string) => `${formatDay(ms, of, language)}, ${formatClock(ms, of)}`;
  return (
    <ul className="camera-check" data-testid="camera-checked">
      <li>
        {t(archive === undefined ? 'cameras.files' : 'cameras.listed', { n: formatNumber(files, language) })}
      </li>
      {newest === undefined ? null : (
        <li>
          {t(archive === undefined ? 'cameras.newest' : 'cameras.newestListed', {
            file: newest.file,
            from: time(newest.from, zone),
            camera: time(newest.cameraTime, cameraZone),
            zone: cameraZone,
          })}
        </li>
      )}
      {problems.length === 0 ? <li>{t('cameras.well')}</li> : null}
      {problems.map((code) => (
        <li key={code} className="kiosk-fault" data-code={code}>
          <FaultMark size={14} />
          <span>{t(`cameras.problem.${code}`, { count: gaps.length })}</span>
        </li>
      ))}
      {unreadable.map(({ file, reason }) => (
        <li key={file} data-reason={reason}>
          {t(`cameras.unreadable.${reason}`, { file })}
        </li>
      ))}
      {latest === undefined ? null : (
        <li data-code={latest.problem}>
          {t('cameras.latest', {
            time: time(latest.at, zone),
            problem: t(`cameras.problem.${latest.problem}`, { count: 1 }),
          })}
        </li>
      )}
      {gaps.slice(-GAPS_SHOWN).map(({ from, to }) => (
        <li key={from}>{t('cameras.gap', { from: time(from, zone), to: time(to, zone) })}</li>
      ))}
    </ul>
  );
}
