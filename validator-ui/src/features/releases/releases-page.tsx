import type { RolloutProgress } from '@otklik/shared/api/releases.ts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { formatClock, formatDay, formatNumber } from '../../ui/format.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import '../store/store.css';
import { ReleaseCard } from './release-card.tsx';
import './releases.css';
import { progressQuery, releasesQuery } from './releases-queries.ts';
import { RolloutDialog } from './rollout-dialog.tsx';
import type { RolloutStep } from './rollout-rules.ts';

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Which program the kiosks run, and how releases of it are rolled out. */
export function ReleasesPage() {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const admin = useUser().role === 'admin';
  const list = useQuery(releasesQuery(hub));
  const progress = useQuery(progressQuery(hub));
  const [open, setOpen] = useState<{ readonly sha256: string; readonly step: RolloutStep }>();
  const [done, setDone] = useState<string>();
  if (list.isPending || progress.isPending) return <LoadingState />;
  if (list.data === undefined || progress.data === undefined)
    return (
      <ErrorState
        error={list.error ?? progress.error}
        onRetry={() => {
          void list.refetch();
          void progress.refetch();
        }}
      />
    );
  const { now } = progress.data;
  const chosen = list.data.find(({ release }) => release.sha256 === open?.sha256);
  return (
    <div className="store releases" data-testid="releases">
      <h1>{t('releases.title')}</h1>
      <p className="section-lead">
        {t('releases.lead', {
          time: `${formatDay(now, ownZone(), language)}, ${formatClock(now, ownZone()).slice(0, 5)}`,
        })}{' '}
        <Link to="/devices">{t('releases.devices')}</Link>
      </p>
      <Failure error={list.error ?? progress.error} />
      <Versions progress={progress.data} />
      <section>
        <h2>{t('releases.list')}</h2>
        {list.data.length === 0 ? (
          <p className="section-none" data-testid="releases-none">
            {t('releases.none')}
          </p>
        ) : null}
        {/* Said once it is done, and stays until the next. */}
        <p role="status" className="releases-done">
          {done === undefined ? '' : t('releases.done', { version: done })}
        </p>
        {list.data.map((listed) => (
          <ReleaseCard
            key={listed.release.sha256}
            {...{ listed, admin }}
            progress={progress.data.releases.find(({ sha256 }) => sha256 === listed.release.sha256)}
            onStep={(step) => {
              setDone(undefined);
              setOpen({ sha256: listed.release.sha256, step });
            }}
          />
        ))}
      </section>
      {open === undefined || chosen === undefined ? null : (
        <RolloutDialog
          listed={chosen}
          step={open.step}
          onDone={() => {
            setDone(chosen.release.version);
            setOpen(undefined);
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}

function Versions({ progress: { versions, kiosks } }: { readonly progress: RolloutProgress }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  return (
    <section>
      <h2>{t('releases.runs')}</h2>
      {kiosks === 0 ? (
        <p className="section-none">{t('releases.noKiosks')}</p>
      ) : (
        <table className="store-table releases-versions" aria-label={t('releases.runs')}>
          <thead>
            <tr>
              <th scope="col">{t('releases.version')}</th>
              <th scope="col">{t('releases.kiosks')}</th>
            </tr>
          </thead>
          <tbody>
            {versions.map(({ version, count }) => (
              <tr key={version} data-testid={`version-${version}`}>
                <th scope="row">
                  <Link to="/devices" search={{ version }} aria-label={t('releases.showThem', { version })}>
                    {version}
                  </Link>
                </th>
                <td>{formatNumber(count, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
