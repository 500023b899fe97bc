import { Button } from '@mantine/core';
import type { StoresReply } from '@otklik/shared/api/admin.ts';
import type { RegisterRecord, RegisterRequest } from '@otklik/shared/api/registers.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Choice, Failure, Field, textOf } from '../../ui/fields.tsx';
import { formatDay } from '../../ui/format.ts';
import { Modal } from '../../ui/modal.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { CopyButton } from '../stores/copy-button.tsx';
import { registersQuery } from './store-queries.ts';

type Store = StoresReply['stores'][number];

/** The tills that may report operations, each with a token that is shown once. */
export function TillsSection({ store }: { readonly store: Store }) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const [language] = useLanguage();
  const admin = useUser().role === 'admin';
  const [revoked, setRevoked] = useState<RegisterRecord>();
  const query = registersQuery(hub, store.id);
  const registers = useQuery(query);
  const again = () => void client.invalidateQueries({ queryKey: query.queryKey });
  if (registers.isPending) return <LoadingState />;
  if (registers.data === undefined)
    return <ErrorState error={registers.error} onRetry={() => void registers.refetch()} />;
  const workplaceName = (id: string) => store.workplaces.find((each) => each.id === id)?.name ?? id;
  return (
    <section data-testid="tills">
      <h2>{t('tills.title')}</h2>
      <Failure error={registers.error} />
      <p className="section-lead">{t('tills.lead')}</p>
      {registers.data.length === 0 ? (
        <p className="section-none" data-testid="tills-none">
          {t('tills.none')}
        </p>
      ) : (
        <table className="store-table" aria-label={t('tills.title')}>
          <thead>
            <tr>
              <th scope="col">{t('tills.name')}</th>
              <th scope="col">{t('tills.workplace')}</th>
              <th scope="col">{t('tills.since')}</th>
              {admin ? <th scope="col">{t('workers.actions')}</th> : null}
            </tr>
          </thead>
          <tbody>
            {registers.data.map((register) => (
              <tr key={register.id} data-testid={`till-${register.name}`}>
                <th scope="row">{register.name}</th>
                <td>{workplaceName(register.workplace)}</td>
                <td>{formatDay(register.createdAt, store.zone, language)}</td>
                {admin ? (
                  <td>
                    <button
                      type="button"
                      className="plain-button"
                      aria-label={t('tills.revokeLabel', { name: register.name })}
                      onClick={() => setRevoked(register)}
                    >
                      {t('tills.revoke')}
                    </button>
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {admin ? <AddTill store={store} onDone={again} /> : null}
      {revoked === undefined ? null : (
        <Confirm
          title={t('tills.revokeTitle', { name: revoked.name })}
          text={t('tills.revokeText')}
          action={t('tills.revoke')}
          run={() => orThrow(hub.revokeRegister(revoked.id))}
          onDone={() => {
            setRevoked(undefined);
            again();
          }}
          onClose={() => setRevoked(undefined)}
        />
      )}
    </section>
  );
}

function AddTill({ store, onDone }: { readonly store: Store; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const hub = useHub();
  const form = useRef<HTMLFormElement>(null);
  const add = useMutation({
    mutationFn: async (body: RegisterRequest) => ({
      ...(await orThrow(hub.addRegister(store.id, body))),
      name: body.name,
    }),
    onSuccess: () => {
      form.current?.reset();
      onDone();
    },
    // A token is a secret: nothing keeps it once it is no longer shown.
    gcTime: 0,
  });
  if (store.workplaces.length === 0) return <p className="section-none">{t('tills.noWorkplaces')}</p>;
  return (
    <>
      <form
        ref={form}
        className="section-actions"
        onSubmit={(event) => {
          event.preventDefault();
          const data = new FormData(event.currentTarget);
          add.mutate({ name: textOf(data, 'name'), workplace: textOf(data, 'workplace') });
        }}
      >
        <Field
          name="name"
          label={t('tills.name')}
          hint={t('tills.nameHint')}
          required
          pattern="[A-Za-z0-9_.\-]{1,64}"
          data-testid="till-name"
        />
        <Choice name="workplace" label={t('tills.workplace')} data-testid="till-workplace">
          {store.workplaces.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choice>
        <Button type="submit" variant="default" disabled={add.isPending} data-testid="till-add">
          {t('tills.add')}
        </Button>
      </form>
      <Failure error={add.error} />
      {add.isSuccess ? (
        <Token name={add.data.name} token={add.data.token} onClose={() => add.reset()} />
      ) : null}
    </>
  );
}

interface TokenProps {
  readonly name: string;
  readonly token: string;
  readonly onClose: () => void;
}

function Token({ name, token, onClose }: TokenProps) {
  const { t } = useTranslation();
  const shown = useRef<HTMLElement>(null);
  return (
    <Modal title={t('tills.tokenTitle', { name })} testId="token" className="form-modal" onClose={onClose}>
      <p>{t('tills.tokenText')}</p>
      <code ref={shown} className="token" data-testid="token-text">
        {token}
      </code>
      <CopyButton source={shown} label={t('tills.copy')} testId="token-copy" />
    </Modal>
  );
}
