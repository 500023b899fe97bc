import type { LinkReply, PersonRecord } from '@otklik/shared/api/people.ts';
import type { RoleName } from '@otklik/shared/api/session.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { Choice, Field, Tick, textOf } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form.tsx';
import { useOpened } from '../../ui/opened.ts';
import { peopleQuery } from '../delivery/delivery-queries.ts';
import { ScopeChoice, scopeOf } from '../delivery/scope-choice.tsx';
import { storeOfScope, WorkerChoice } from './worker-choice.tsx';

/** The lowest first: nobody gives a higher one than their own. */
const RANKS: readonly RoleName[] = ['seller', 'expert', 'manager', 'admin'];
const rankOf = (name: string): RoleName => RANKS.find((each) => each === name) ?? 'seller';
const roleOf = (data: FormData): RoleName => rankOf(textOf(data, 'role'));

interface InviteProps {
  readonly onDone: (name: string, link: LinkReply) => void;
  readonly onClose: () => void;
}

/** An account, and the link by which its person sets a password. */
export function InviteDialog({ onDone, onClose }: InviteProps) {
  const { t } = useTranslation();
  const hub = useHub();
  return (
    <FormDialog
      name="invite"
      title={t('people.inviteTitle')}
      text={t('people.inviteText')}
      action={t('people.inviteDo')}
      send={async (data) => {
        const name = textOf(data, 'name');
        const link = await orThrow(
          hub.invite({
            ...{ login: textOf(data, 'login'), name, role: roleOf(data) },
            scope: scopeOf(textOf(data, 'scope')),
          }),
        );
        onDone(name, link);
      }}
      onDone={() => undefined}
      onClose={onClose}
    >
      <Field name="name" label={t('people.name')} required pattern=".*\S.*" maxLength={120} />
      <Field
        name="login"
        label={t('people.login')}
        hint={t('people.loginHint')}
        required
        pattern=".*\S.*"
        maxLength={64}
      />
      <RoleChoice value="expert" />
      <ScopeChoice label={t('people.scope')} />
    </FormDialog>
  );
}

interface ChangeProps {
  readonly person: PersonRecord;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Name, role and the part of the chain it counts for. */
export function ChangeDialog({ person: listed, onDone, onClose }: ChangeProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const [person, reload] = useOpened(
    listed,
    async () =>
      (await client.fetchQuery({ ...peopleQuery(hub), staleTime: 0 })).find(({ id }) => id === listed.id),
    onClose,
  );
  const store = storeOfScope(person.scope);
  // What was chosen counts for the revision it was chosen of.
  const [picked, setPicked] = useState({ revision: person.revision, role: person.role });
  const role = picked.revision === person.revision ? picked.role : person.role;
  return (
    <FormDialog
      name="person"
      title={t('people.changeLabel', { name: person.name })}
      text={t('people.changeText')}
      send={(data) => {
        const operator = textOf(data, 'operator');
        const [role, scope] = [roleOf(data), scopeOf(textOf(data, 'scope'))];
        // Of another role or another store it is nobody's any more.
        const kept = role === 'seller' && storeOfScope(scope) === store && operator !== '';
        return orThrow(
          hub.changeUser(person.id, person.revision, {
            ...{ name: textOf(data, 'name'), role, scope },
            ...(kept ? { operator } : {}),
            ...(role === 'manager' ? { video: data.get('video') === 'on' } : {}),
          }),
        );
      }}
      revision={person.revision}
      onStale={reload}
      {...{ onDone, onClose }}
    >
      <Field
        name="name"
        label={t('people.name')}
        required
        pattern=".*\S.*"
        maxLength={120}
        defaultValue={person.name}
      />
      <RoleChoice
        value={person.role}
        onChange={(chosen) => setPicked({ revision: person.revision, role: chosen })}
      />
      <ScopeChoice label={t('people.scope')} value={person.scope} />
      {person.role === 'seller' && store !== undefined ? (
        <WorkerChoice store={store} value={person.operator} />
      ) : null}
      {role === 'manager' ? <VideoRight on={person.video === true} /> : null}
    </FormDialog>
  );
}

/** Off unless an administrator gives it, one by one: what is watched are people. */
function VideoRight({ on }: { readonly on: boolean }) {
  const { t } = useTranslation();
  const hint = useId();
  return (
    <div className="field">
      <Tick
        name="video"
        label={t('people.video')}
        defaultChecked={on}
        aria-describedby={hint}
        data-testid="person-video"
      />
      <p id={hint} className="field-hint">
        {t('people.videoHint')}
      </p>
    </div>
  );
}

interface RoleChoiceProps {
  readonly value: RoleName;
  readonly onChange?: (role: RoleName) => void;
}

function RoleChoice({ value, onChange }: RoleChoiceProps) {
  const { t } = useTranslation();
  const { role } = useUser();
  return (
    <Choice
      name="role"
      label={t('people.role')}
      defaultValue={value}
      onChange={({ currentTarget }) => onChange?.(rankOf(currentTarget.value))}
      data-testid="person-role"
    >
      {RANKS.slice(0, RANKS.indexOf(role) + 1).map((each) => (
        <option key={each} value={each}>
          {t(`role.${each}`)}
        </option>
      ))}
    </Choice>
  );
}
