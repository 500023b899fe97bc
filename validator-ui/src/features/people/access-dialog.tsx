import { Button } from '@mantine/core';
import type { LinkReply, PersonRecord } from '@otklik/shared/api/people.ts';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Modal } from '../../ui/modal.tsx';

/** What can be done to the ways in; each is asked for twice and says what comes of it. */
type Act = 'link' | 'sessions' | 'step' | 'identity' | 'off' | 'on' | 'erase';

interface AccessProps {
  readonly person: PersonRecord;
  /** Asks for the people anew. */
  readonly onChanged: () => Promise<unknown>;
  readonly onLink: (link: LinkReply) => void;
  readonly onClose: () => void;
}

/** By what somebody comes in, and the ways to take it away or give it anew. */
export function AccessDialog({ person, onChanged, onLink, onClose }: AccessProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const [act, setAct] = useState<Act>();
  // An identity is gone, and with it perhaps the last way in.
  const [passwordLeft, setPasswordLeft] = useState<boolean>();
  const { id, name, joined, secondStep, linked, active } = person;
  const runs: Readonly<Record<Act, () => Promise<unknown>>> = {
    link: async () => onLink(await orThrow(hub.resetPassword(id))),
    sessions: () => orThrow(hub.endSessionsOf(id)),
    step: () => orThrow(hub.resetSecondStep(id)),
    identity: async () => setPasswordLeft((await orThrow(hub.resetIdentities(id))).password),
    off: () => orThrow(hub.deactivateUser(id)),
    on: () => orThrow(hub.activateUser(id)),
    erase: () => orThrow(hub.eraseUser(id)),
  };
  const button = (which: Act) => (
    <Button variant="default" onClick={() => setAct(which)} data-testid={`access-${which}`}>
      {t(`access.${which}`)}
    </Button>
  );
  return (
    <Modal
      title={t('people.accessLabel', { name })}
      testId="access"
      className="form-modal people-access"
      onClose={onClose}
    >
      <p className="form-text">{t('access.lead')}</p>
      <dl>
        {active ? (
          <>
            <Way label={t('access.passwordOf')} state={t(joined ? 'access.set' : 'access.unset')}>
              {button('link')}
            </Way>
            <Way label={t('access.stepOf')} state={t(secondStep ? 'access.set' : 'access.unset')}>
              {secondStep ? button('step') : null}
            </Way>
            <Way label={t('access.identityOf')} state={t(linked ? 'access.linked' : 'access.unlinked')}>
              {linked ? button('identity') : null}
            </Way>
            <Way label={t('access.sessionsOf')} state={t('access.sessionsState')}>
              {button('sessions')}
            </Way>
          </>
        ) : null}
        <Way label={t('access.account')} state={t(active ? 'access.isOn' : 'access.isOff')}>
          {button(active ? 'off' : 'on')}
          {active ? null : button('erase')}
        </Way>
      </dl>
      <p role="status" data-testid="access-left">
        {passwordLeft === undefined ? '' : t(passwordLeft ? 'access.passwordLeft' : 'access.nothingLeft')}
      </p>
      {act === undefined ? null : (
        <Confirm
          title={t(`access.${act}Title`, { name })}
          text={t(`access.${act}Text`)}
          action={t(`access.${act}`)}
          run={runs[act]}
          onDone={() => {
            setAct(undefined);
            if (act === 'erase') onClose();
            void onChanged();
          }}
          onClose={() => setAct(undefined)}
        />
      )}
    </Modal>
  );
}

interface WayProps {
  readonly label: string;
  readonly state: string;
  readonly children: ReactNode;
}

function Way({ label, state, children }: WayProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <span>{state}</span>
        {children}
      </dd>
    </div>
  );
}
