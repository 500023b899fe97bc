import { Button } from '@mantine/core';
import type { LinkReply, PersonRecord } from '@otklik/shared/api/people.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { Failure } from '../../ui/fields.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { peopleQuery } from '../delivery/delivery-queries.ts';
import '../store/store.css';
import { AccessDialog } from './access-dialog.tsx';
import { LinkDialog } from './link-dialog.tsx';
import './people.css';
import { PeopleTable } from './people-table.tsx';
import { ChangeDialog, InviteDialog } from './person-dialogs.tsx';

type Open =
  | { readonly kind: 'invite' }
  | { readonly kind: 'change' | 'access'; readonly id: string }
  | { readonly kind: 'link'; readonly name: string; readonly link: LinkReply };

/** Who may do what and where, and what lets them in; administrators change it, managers invite. */
export function PeoplePage() {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const admin = useUser().role === 'admin';
  const [open, setOpen] = useState<Open>();
  const query = peopleQuery(hub);
  const people = useQuery(query);
  if (people.isPending) return <LoadingState />;
  if (people.data === undefined)
    return <ErrorState error={people.error} onRetry={() => void people.refetch()} />;
  const anew = () => client.invalidateQueries({ queryKey: query.queryKey });
  const close = () => setOpen(undefined);
  const done = () => {
    close();
    void anew();
  };
  const shown = people.data.filter(({ active }) => active);
  const off = people.data.filter(({ active }) => !active);
  const aim = (kind: 'change' | 'access') => (person: PersonRecord) => setOpen({ kind, id: person.id });
  const actions = admin ? { onChange: aim('change'), onAccess: aim('access') } : {};
  const person =
    open?.kind === 'change' || open?.kind === 'access'
      ? people.data.find(({ id }) => id === open.id)
      : undefined;
  return (
    <div className="store people" data-testid="people">
      <h1>{t('people.title')}</h1>
      <Failure error={people.error} />
      <section>
        <h2>{t('people.active')}</h2>
        <p className="section-lead">{t(admin ? 'people.lead' : 'people.leadManager')}</p>
        <PeopleTable people={shown} label={t('people.active')} {...actions} />
        <div className="section-actions">
          <Button variant="default" onClick={() => setOpen({ kind: 'invite' })} data-testid="person-invite">
            {t('people.invite')}
          </Button>
        </div>
        {off.length === 0 ? null : (
          <details className="gone" data-testid="people-off">
            <summary>{t('people.off', { count: off.length })}</summary>
            <PeopleTable people={off} label={t('people.offTable')} {...actions} />
          </details>
        )}
      </section>
      {open?.kind === 'invite' ? (
        <InviteDialog
          onDone={(name, link) => {
            setOpen({ kind: 'link', name, link });
            void anew();
          }}
          onClose={close}
        />
      ) : null}
      {open?.kind === 'change' && person !== undefined ? (
        <ChangeDialog person={person} onDone={done} onClose={close} />
      ) : null}
      {open?.kind === 'access' && person !== undefined ? (
        <AccessDialog
          person={person}
          onChanged={anew}
          onLink={(link) => setOpen({ kind: 'link', name: person.name, link })}
          onClose={close}
        />
      ) : null}
      {open?.kind === 'link' ? <LinkDialog name={open.name} link={open.link} onClose={close} /> : null}
    </div>
  );
}
