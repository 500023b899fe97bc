import type { ChainKind } from '@otklik/shared/api/chain.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatMoment } from '../../ui/format.ts';
import { Modal } from '../../ui/modal.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { peopleQuery } from '../delivery/delivery-queries.ts';
import { changesOf, hoursLine, type Version, type VersionField } from './versions.ts';

interface VersionsProps {
  readonly kind: ChainKind;
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  /** What an id in a version is called. */
  readonly nameOf: (id: string) => string;
}

/** Who changed a thing, what, and when. */
export function VersionsButton(props: VersionsProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="plain-button"
        aria-label={t('chain.versionsLabel', { name: props.name })}
        onClick={() => setOpen(true)}
        data-testid={`versions-${props.id}`}
      >
        {t('chain.versions')}
      </button>
      {open ? <Versions {...props} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function Versions({
  kind,
  id,
  name,
  zone,
  nameOf,
  onClose,
}: VersionsProps & { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const hub = useHub();
  const [language] = useLanguage();
  const history = useQuery({
    queryKey: ['versions', kind, id] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.history(kind, id, signal))).versions,
    gcTime: 0,
  });
  const people = useQuery(peopleQuery(hub));
  if (history.isPending || people.isPending) return <LoadingState />;
  const nameOfPerson = (by: string) =>
    people.data?.find((person) => person.id === by)?.name ?? t('chain.unknownPerson');
  const who = ({ by }: Version) => (by === undefined ? t('chain.beforeHistories') : nameOfPerson(by));
  return (
    <Modal
      title={t('chain.versionsLabel', { name })}
      testId="versions"
      className="form-modal wide"
      onClose={onClose}
    >
      {history.isError ? (
        <ErrorState error={history.error} onRetry={() => void history.refetch()} />
      ) : history.data.length < 2 ? (
        <p>{t('chain.versionsOne')}</p>
      ) : null}
      <ol className="versions">
        {(history.data ?? []).map((version, at, all) => (
          <li key={version.revision}>
            <p>
              <b>{formatMoment(version.at, zone, language)}</b> {who(version)}
            </p>
            <Changed version={version} before={all[at + 1]} nameOf={nameOf} />
          </li>
        ))}
      </ol>
    </Modal>
  );
}

function Changed({
  version,
  before,
  nameOf,
}: {
  readonly version: Version;
  readonly before: Version | undefined;
  readonly nameOf: (id: string) => string;
}) {
  const { t } = useTranslation();
  if (before === undefined) return <p>{t('chain.versionsMade')}</p>;
  const { changes, retired } = changesOf(version, before);
  const text = (field: VersionField, value: unknown): string => {
    if (value === undefined) return t('chain.nothing');
    if (field === 'hours') return hoursLine(value, (day) => t(`hours.day.${day}`));
    if (field === 'timing') return value === 'mtime' ? t('camera.timing.mtime') : t('camera.timing.name');
    if (field === 'archive') return JSON.stringify(value);
    if (field === 'hasCredentials') return t('camera.loginSet');
    if (Array.isArray(value))
      return value.map((each) => nameOf(String(each))).join(', ') || t('chain.nothing');
    return field === 'store' || field === 'movedTo' ? nameOf(String(value)) : String(value);
  };
  return (
    <>
      {changes.map(({ field, from, to }) => (
        <p key={field}>
          {t('chain.was', { field: t(`chain.field.${field}`), from: text(field, from), to: text(field, to) })}
        </p>
      ))}
      {retired ? <p>{t('chain.retired')}</p> : null}
    </>
  );
}
