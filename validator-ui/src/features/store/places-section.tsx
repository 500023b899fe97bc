import type { StoresReply } from '@otklik/shared/api/admin.ts';
import type { StoreRecord, WorkplaceRecord } from '@otklik/shared/api/chain.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Field, textOf } from '../../ui/fields.tsx';
import { Form, FormDialog } from '../../ui/form.tsx';
import { formatDate } from '../../ui/format.ts';
import { useOpened } from '../../ui/opened.ts';
import { storeKiosksQuery } from '../stores/kiosks-query.ts';
import { MoveFields, moveOf } from './move-fields.tsx';
import { VersionsButton } from './versions-button.tsx';

type Store = StoresReply['stores'][number];

interface PlacesProps {
  readonly record: StoreRecord;
  readonly stores: readonly Store[];
  /** Asks for the store anew. */
  readonly onChanged: () => Promise<unknown>;
  /** The store as it stands now. */
  readonly standing: () => Promise<StoreRecord>;
}

/** The workplaces of a store: added, renamed, moved, closed. */
export function PlacesSection({ record, stores, onChanged, standing }: PlacesProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const [language] = useLanguage();
  const [added, setAdded] = useState(0);
  const inUse = record.workplaces.filter(({ retiredAt }) => retiredAt === undefined);
  const gone = record.workplaces.filter(({ retiredAt }) => retiredAt !== undefined);
  return (
    <section data-testid="places">
      <h2>{t('places.title')}</h2>
      {inUse.length === 0 ? (
        <p className="section-none">{t('places.none')}</p>
      ) : (
        <table className="store-table" aria-label={t('places.title')}>
          <thead>
            <tr>
              <th scope="col">{t('places.name')}</th>
              <th scope="col">{t('places.kiosk')}</th>
              <th scope="col">{t('chain.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {inUse.map((place) => (
              <PlaceRow
                key={place.id}
                place={place}
                zone={record.zone}
                {...{ stores, onChanged, standing }}
              />
            ))}
          </tbody>
        </table>
      )}
      <Form
        key={added}
        name="place-add"
        className="section-actions"
        action={t('places.add')}
        send={(data) => orThrow(hub.addWorkplace(record.id, textOf(data, 'name')))}
        onDone={() => {
          setAdded(added + 1);
          void onChanged();
        }}
      >
        <Field name="name" label={t('places.name')} required maxLength={120} data-testid="place-name" />
      </Form>
      {gone.length === 0 ? null : (
        <details className="gone" data-testid="places-gone">
          <summary>{t('places.gone')}</summary>
          <ul className="plain-list">
            {gone.map(({ id, name, retiredAt = 0, movedTo }) => (
              <li key={id}>
                {t(movedTo === undefined ? 'places.goneSince' : 'places.movedOn', {
                  name,
                  date: formatDate(retiredAt, record.zone, language),
                })}{' '}
                <VersionsButton
                  kind="workplace"
                  {...{ id, name }}
                  zone={record.zone}
                  nameOf={(each) => each}
                />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

interface RowProps extends Omit<PlacesProps, 'record'> {
  readonly place: WorkplaceRecord;
  readonly zone: string;
}

function PlaceRow({ place, zone, stores, onChanged, standing }: RowProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();

  const [doing, setDoing] = useState<'rename' | 'move' | 'retire'>();
  const { id, name, revision, store } = place;
  const kiosks = useQuery(storeKiosksQuery(hub, store));
  const served = kiosks.data?.kiosks.find(
    ({ state, workplaces }) => state !== 'revoked' && workplaces.some((each) => each.id === id),
  );
  const others = stores.filter((each) => each.id !== store);
  const close = () => setDoing(undefined);
  const done = () => {
    close();
    void onChanged();
    void client.invalidateQueries({ queryKey: ['kiosks'] });
  };
  const action = (what: NonNullable<typeof doing>, text: string, label: string) => (
    <button
      type="button"
      className="plain-button"
      aria-label={label}
      onClick={() => setDoing(what)}
      data-testid={`place-${what}-${id}`}
    >
      {text}
    </button>
  );
  return (
    <tr data-testid={`place-${id}`}>
      <th scope="row">{name}</th>
      <td>{served === undefined ? t('places.noKiosk') : served.id.slice(0, 8)}</td>
      <td>
        <div className="row-actions">
          {action('rename', t('chain.change'), t('chain.changeLabel', { name }))}
          {others.length === 0 ? null : action('move', t('places.move'), t('places.moveLabel', { name }))}
          {action('retire', t('places.retire'), t('places.retireLabel', { name }))}
          <VersionsButton
            kind="workplace"
            {...{ id, name, zone }}
            nameOf={(each) => stores.find((one) => one.id === each)?.name ?? each}
          />
        </div>
        {doing === 'rename' || doing === 'move' ? (
          <PlaceDialog place={place} {...{ doing, others, standing }} onDone={done} onClose={close} />
        ) : null}
        {doing === 'retire' ? (
          <Confirm
            title={t('places.retireTitle', { name })}
            text={t('places.retireText')}
            action={t('places.retire')}
            run={() => orThrow(hub.retireWorkplace(id, revision))}
            onDone={done}
            onClose={close}
          />
        ) : null}
      </td>
    </tr>
  );
}

interface DialogProps extends Pick<RowProps, 'place' | 'standing'> {
  readonly doing: 'rename' | 'move';
  readonly others: readonly Store[];
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function PlaceDialog({ place, doing, others, standing, onDone, onClose }: DialogProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const now = async () =>
    (await standing()).workplaces.find((each) => each.id === place.id && each.retiredAt === undefined);
  const [{ id, name, revision }, onStale] = useOpened(place, now, onClose);
  const form = { revision, onDone, onStale, onClose };
  return doing === 'rename' ? (
    <FormDialog
      name="place"
      title={t('chain.changeLabel', { name })}
      send={(data) => orThrow(hub.renameWorkplace(id, revision, textOf(data, 'name')))}
      {...form}
    >
      <Field name="name" label={t('places.name')} required maxLength={120} defaultValue={name} />
    </FormDialog>
  ) : (
    <FormDialog
      name="move"
      title={t('places.moveTitle', { name })}
      text={t('places.moveText')}
      action={t('places.move')}
      send={(data) => orThrow(hub.moveWorkplace(id, revision, moveOf(data)))}
      {...form}
    >
      <MoveFields stores={others} />
    </FormDialog>
  );
}
