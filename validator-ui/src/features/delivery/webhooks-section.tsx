import { Button } from '@mantine/core';
import type { WebhookRequest } from '@otklik/shared/api/deliveries.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Failure, Field, Tick, textOf } from '../../ui/fields.tsx';
import { Modal } from '../../ui/modal.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { CopyButton } from '../stores/copy-button.tsx';
import { outboxKey, webhooksQuery } from './delivery-queries.ts';
import { ScopeChoice, scopeOf, useScopeNames } from './scope-choice.tsx';

const EVENTS = { 'alert-fired': 'webhooks.fired', 'alert-resolved': 'webhooks.resolved' } as const;
const events = ['alert-fired', 'alert-resolved'] as const;

/** Programs that are told of alerts. */
export function WebhooksSection() {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const { nameOf } = useScopeNames();
  const [removed, setRemoved] = useState<{ readonly id: string; readonly name: string }>();
  const query = webhooksQuery(hub);
  const webhooks = useQuery(query);
  const changed = () => void client.invalidateQueries({ queryKey: query.queryKey });
  const test = useMutation({
    mutationFn: (id: string) => orThrow(hub.testWebhook(id)),
    onSettled: () => client.invalidateQueries({ queryKey: outboxKey }),
  });
  if (webhooks.isPending) return <LoadingState />;
  if (webhooks.data === undefined)
    return <ErrorState error={webhooks.error} onRetry={() => void webhooks.refetch()} />;
  return (
    <section data-testid="webhooks">
      <h2>{t('webhooks.title')}</h2>
      <Failure error={webhooks.error} />
      <p className="section-lead">{t('webhooks.lead')}</p>
      {webhooks.data.length === 0 ? (
        <p className="section-none">{t('webhooks.none')}</p>
      ) : (
        <table className="store-table" aria-label={t('webhooks.title')}>
          <thead>
            <tr>
              <th scope="col">{t('webhooks.name')}</th>
              <th scope="col">{t('webhooks.url')}</th>
              <th scope="col">{t('webhooks.events')}</th>
              <th scope="col">{t('schedules.scope')}</th>
              <th scope="col">{t('schedules.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {webhooks.data.map(({ id, name, url, events: told, scope }) => (
              <tr key={id} data-testid="webhook">
                <th scope="row">{name}</th>
                <td>{url}</td>
                <td>{told.map((event) => t(EVENTS[event])).join(', ')}</td>
                <td>{nameOf(scope)}</td>
                <td className="row-actions">
                  <button
                    type="button"
                    className="plain-button"
                    aria-label={t('webhooks.testLabel', { name })}
                    onClick={() => test.mutate(id)}
                  >
                    {t('webhooks.test')}
                  </button>
                  <button
                    type="button"
                    className="plain-button"
                    aria-label={t('webhooks.removeLabel', { name })}
                    onClick={() => setRemoved({ id, name })}
                  >
                    {t('webhooks.remove')}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Failure error={test.error} />
      <AddWebhook onDone={changed} />
      {removed === undefined ? null : (
        <Confirm
          title={t('webhooks.removeTitle', { name: removed.name })}
          text={t('webhooks.removeText')}
          action={t('webhooks.remove')}
          run={() => orThrow(hub.removeWebhook(removed.id))}
          onDone={() => {
            setRemoved(undefined);
            changed();
          }}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </section>
  );
}

function AddWebhook({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const hub = useHub();
  const form = useRef<HTMLFormElement>(null);
  const shown = useRef<HTMLElement>(null);
  const add = useMutation({
    mutationFn: async (body: WebhookRequest) => ({
      ...(await orThrow(hub.addWebhook(body))),
      name: body.name,
    }),
    onSuccess: () => {
      form.current?.reset();
      onDone();
    },
    // A secret: nothing keeps it once it is no longer shown.
    gcTime: 0,
  });
  return (
    <>
      <form
        ref={form}
        className="section-actions"
        onSubmit={(event) => {
          event.preventDefault();
          const data = new FormData(event.currentTarget);
          add.mutate({
            name: textOf(data, 'name'),
            url: textOf(data, 'url'),
            events: events.filter((each) => data.get(each) !== null),
            scope: scopeOf(textOf(data, 'scope')),
          });
        }}
      >
        <Field name="name" label={t('webhooks.name')} required maxLength={100} data-testid="webhook-name" />
        <Field
          name="url"
          type="url"
          label={t('webhooks.url')}
          hint={t('webhooks.urlHint')}
          required
          maxLength={1000}
          data-testid="webhook-url"
        />
        <ScopeChoice />
        <div className="ticks">
          {events.map((each) => (
            <Tick key={each} name={each} label={t(EVENTS[each])} defaultChecked />
          ))}
        </div>
        <Button type="submit" variant="default" disabled={add.isPending} data-testid="webhook-add">
          {t('webhooks.add')}
        </Button>
      </form>
      <Failure error={add.error} />
      {add.isSuccess ? (
        <Modal
          title={t('webhooks.secretTitle', { name: add.data.name })}
          testId="secret"
          className="form-modal"
          onClose={() => add.reset()}
        >
          <p>{t('webhooks.secretText')}</p>
          <code ref={shown} className="token" data-testid="secret-text">
            {add.data.secret}
          </code>
          <CopyButton source={shown} label={t('webhooks.copy')} testId="secret-copy" />
        </Modal>
      ) : null}
    </>
  );
}
