import { Button } from '@mantine/core';
import type { StoresReply } from '@otklik/shared/api/admin.ts';
import type { GroupRecord } from '@otklik/shared/api/chain.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Failure, Field, Tick, textOf } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form.tsx';
import { Modal } from '../../ui/modal.tsx';
import { useOpened } from '../../ui/opened.ts';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { VersionsButton } from '../store/versions-button.tsx';
import { groupQuery, groupsQuery } from './stores-query.ts';

type Stores = StoresReply['stores'];
type Listed = Pick<GroupRecord, 'id' | 'name' | 'stores'>;

/** Groups of stores: made, filled, dissolved. */
export function GroupsSection({ stores }: { readonly stores: Stores }) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const groups = useQuery(groupsQuery(hub));
  const [adding, setAdding] = useState(false);
  if (groups.isPending) return <LoadingState />;
  if (groups.data === undefined)
    return <ErrorState error={groups.error} onRetry={() => void groups.refetch()} />;
  const anew = () => client.invalidateQueries({ queryKey: groupsQuery(hub).queryKey });
  return (
    <section data-testid="groups">
      <h2>{t('groups.title')}</h2>
      <Failure error={groups.error} />
      <p className="section-lead">{t('groups.lead')}</p>
      {groups.data.length === 0 ? (
        <p className="section-none" data-testid="groups-none">
          {t('groups.none')}
        </p>
      ) : (
        <table className="kiosks" aria-label={t('groups.title')}>
          <thead>
            <tr>
              <th scope="col">{t('groups.name')}</th>
              <th scope="col">{t('groups.stores')}</th>
              <th scope="col">{t('chain.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {groups.data.map((group) => (
              <GroupRow key={group.id} {...{ group, stores }} onChanged={anew} />
            ))}
          </tbody>
        </table>
      )}
      <div className="stores-actions">
        <Button variant="default" onClick={() => setAdding(true)} data-testid="group-add">
          {t('groups.add')}
        </Button>
      </div>
      {adding ? (
        <FormDialog
          name="group"
          title={t('groups.add')}
          send={(data) => orThrow(hub.addGroup(requestOf(data)))}
          onDone={() => {
            setAdding(false);
            void anew();
          }}
          onClose={() => setAdding(false)}
        >
          <GroupFields stores={stores} />
        </FormDialog>
      ) : null}
    </section>
  );
}

interface RowProps {
  readonly group: Listed;
  readonly stores: Stores;
  readonly onChanged: () => Promise<unknown>;
}

function GroupRow({ group, stores, onChanged }: RowProps) {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<'change' | 'retire'>();
  const { id, name } = group;
  const nameOf = (store: string) => stores.find((each) => each.id === store)?.name ?? store;
  // In the order of the stores above, by name; one that is closed comes last, by its id.
  const inUse = stores.filter((each) => group.stores.includes(each.id));
  const gone = group.stores.filter((each) => !inUse.some((one) => one.id === each));
  const names = [...inUse.map((each) => each.name), ...gone];
  const close = () => setDoing(undefined);
  const done = () => {
    close();
    void onChanged();
  };
  return (
    <tr data-testid={`group-${id}`}>
      <th scope="row">
        <span className="kiosk-name">{name}</span>
      </th>
      <td>{names.join(', ')}</td>
      <td>
        <div className="row-actions">
          <button
            type="button"
            className="plain-button"
            aria-label={t('chain.changeLabel', { name })}
            onClick={() => setDoing('change')}
            data-testid={`group-change-${id}`}
          >
            {t('chain.change')}
          </button>
          <button
            type="button"
            className="plain-button"
            aria-label={t('groups.retireLabel', { name })}
            onClick={() => setDoing('retire')}
            data-testid={`group-retire-${id}`}
          >
            {t('groups.retire')}
          </button>
          <VersionsButton kind="group" {...{ id, name, nameOf }} zone="UTC" />
        </div>
        {doing === undefined ? null : (
          <Standing {...{ id, name }} {...{ doing, stores }} onDone={done} onClose={close} />
        )}
      </td>
    </tr>
  );
}

interface StandingProps extends Omit<DialogProps, 'group'> {
  readonly id: string;
  /** As the list has it. */
  readonly name: string;
}

interface DialogProps {
  readonly group: GroupRecord;
  readonly doing: 'change' | 'retire';
  readonly stores: Stores;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** What is changed is the group as it stands when the dialog opens, which the list does not tell. */
function Standing({ name, id, ...props }: StandingProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const group = useQuery(groupQuery(hub, id));
  if (group.data !== undefined) return <GroupDialog group={group.data} {...props} />;
  if (group.isPending) return null;
  return (
    <Modal
      title={t('groups.titleOf', { name })}
      testId="group"
      className="form-modal"
      onClose={props.onClose}
    >
      <ErrorState error={group.error} onRetry={() => void group.refetch()} />
    </Modal>
  );
}

function GroupDialog({ group: first, doing, stores, onDone, onClose }: DialogProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const standing = async () => {
    const now = await client.fetchQuery({ ...groupQuery(hub, first.id), staleTime: 0 });
    return now.retiredAt === undefined ? now : undefined;
  };
  const [group, onStale] = useOpened(first, standing, onClose);
  const { id, name, revision } = group;
  return doing === 'change' ? (
    <FormDialog
      name="group"
      title={t('groups.titleOf', { name })}
      text={t('groups.changeText')}
      send={(data) => orThrow(hub.changeGroup(id, revision, requestOf(data)))}
      revision={revision}
      onStale={onStale}
      {...{ onDone, onClose }}
    >
      <GroupFields group={group} stores={stores} />
    </FormDialog>
  ) : (
    <Confirm
      title={t('groups.retireTitle', { name })}
      text={t('groups.retireText')}
      action={t('groups.retire')}
      run={() => orThrow(hub.retireGroup(id, revision))}
      {...{ onDone, onClose }}
    />
  );
}

function GroupFields({ group, stores }: { readonly group?: Listed; readonly stores: Stores }) {
  const { t } = useTranslation();
  // A store that is closed stays in its group until it is taken out.
  const gone = (group?.stores ?? []).filter((id) => !stores.some((store) => store.id === id));
  return (
    <>
      <Field name="name" label={t('groups.name')} required maxLength={120} defaultValue={group?.name} />
      <fieldset className="tick-list">
        <legend>{t('groups.stores')}</legend>
        {[...stores, ...gone.map((id) => ({ id, name: id }))].map(({ id, name }) => (
          <Tick
            key={id}
            name="stores"
            value={id}
            label={name}
            defaultChecked={group?.stores.includes(id) ?? false}
            data-testid={`group-store-${id}`}
          />
        ))}
      </fieldset>
    </>
  );
}

const requestOf = (data: FormData) => ({
  name: textOf(data, 'name'),
  stores: data.getAll('stores').map(String),
});
