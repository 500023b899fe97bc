import { Button } from '@mantine/core';
import type { StoreSettings, StoreSettingsRequest } from '@otklik/shared/api/store-settings.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf } from '../../api/errors.ts';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { Choice, Failure, Field, Tick } from '../../ui/fields.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';
import { type DraftRule, RulesFields } from './rules-fields.tsx';
import { localesFor, requestOf, SCREEN_LOCALES } from './settings-request.ts';
import { registersQuery, settingsQuery } from './store-queries.ts';

/** What the store's kiosks are set to. */
export function CounterSection({ store }: { readonly store: string }) {
  const settings = useQuery(settingsQuery(useHub(), store));
  if (settings.isPending) return <LoadingState />;
  if (settings.data === undefined)
    return <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />;
  return <Counter store={store} told={settings.data} error={settings.error} />;
}

interface CounterProps {
  readonly store: string;
  /** What stood when the hub was last asked. */
  readonly told: StoreSettings;
  /** Why it could not be asked anew. */
  readonly error: unknown;
}

function Counter({ store, told, error }: CounterProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const query = settingsQuery(hub, store);
  const standing = () => client.fetchQuery({ ...query, staleTime: 0 });
  const admin = useUser().role === 'admin';
  const [opened, setOpened] = useState(told);
  // Who only reads has typed nothing that could be lost.
  const settings = admin ? opened : told;
  const registers = useQuery(registersQuery(hub, store));
  const save = useMutation({
    mutationFn: (sent: { readonly revision: number; readonly body: StoreSettingsRequest }) =>
      orThrow(hub.saveStoreSettings(store, sent.revision, sent.body)),
    onSuccess: (stands) => {
      setOpened(stands);
      client.setQueryData(query.queryKey, stands);
    },
    gcTime: 0,
  });
  const reload = useMutation({
    mutationFn: standing,
    onSuccess: (stands) => {
      setOpened(stands);
      save.reset();
    },
    gcTime: 0,
  });
  const stale = save.isError && codeOf(save.error) === 'settings-changed';
  return (
    <section data-testid="counter">
      <h2>{t('counter.title')}</h2>
      <Failure error={error} />
      <SettingsForm
        // What was typed stays until its person has saved it or asked for what stands now.
        key={settings.revision}
        settings={settings}
        tills={(registers.data ?? []).map(({ name }) => name)}
        pending={save.isPending}
        onSave={(body) => save.mutate({ revision: settings.revision, body })}
      />
      <p role="status" data-testid="saved">
        {save.isSuccess ? t('store.saved') : ''}
      </p>
      <Failure error={reload.error ?? save.error} />
      {stale ? (
        <Button
          variant="default"
          disabled={reload.isPending}
          onClick={() => reload.mutate()}
          data-testid="reload"
        >
          {t('store.reload')}
        </Button>
      ) : null}
    </section>
  );
}

interface SettingsFormProps {
  readonly settings: StoreSettings;
  readonly tills: readonly string[];
  readonly pending: boolean;
  readonly onSave: (body: StoreSettingsRequest) => void;
}

function SettingsForm({ settings, tills, pending, onSave }: SettingsFormProps) {
  const { t } = useTranslation();
  const admin = useUser().role === 'admin';
  const [rules, setRules] = useState<readonly DraftRule[]>(() =>
    settings.pos.rules.map((rule, key) => ({ key, rule })),
  );
  const add = () =>
    setRules((before) => [
      ...before,
      { key: Math.max(-1, ...before.map(({ key }) => key)) + 1, rule: undefined },
    ]);
  return (
    <form
      className="settings"
      onSubmit={(event) => {
        event.preventDefault();
        const keys = rules.map(({ key }) => key);
        onSave(requestOf(new FormData(event.currentTarget), keys));
      }}
    >
      {admin ? null : <p className="section-lead">{t('store.readOnly')}</p>}
      <fieldset className="whole" disabled={!admin}>
        <ScreenFields settings={settings} />
        <PollFields settings={settings} />
        <fieldset>
          <legend>{t('counter.staff')}</legend>
          <p>{settings.staff.pinSet ? t('counter.pinSet') : t('counter.pinUnset')}</p>
          <Field
            name="pin"
            label={t('counter.pin')}
            hint={t('counter.pinHint')}
            pattern="[0-9]{4,8}"
            inputMode="numeric"
          />
          {settings.staff.pinSet ? <Tick name="pin-drop" label={t('counter.pinDrop')} /> : null}
        </fieldset>
        <RulesFields
          rules={rules}
          tills={tills}
          onAdd={add}
          onRemove={(key) => setRules((before) => before.filter((each) => each.key !== key))}
        />
        {admin ? (
          <Button type="submit" disabled={pending} data-testid="save">
            {t('store.save')}
          </Button>
        ) : null}
      </fieldset>
    </form>
  );
}

function ScreenFields({ settings }: { readonly settings: StoreSettings }) {
  const { t } = useTranslation();
  const { locale = '', touch, layout = '', volume } = settings.screen;
  const named = (value: string) => {
    const known = SCREEN_LOCALES.find((each) => each === value);
    return known === undefined ? value : t(`counter.locale.${known}`);
  };
  return (
    <fieldset>
      <legend>{t('counter.screen')}</legend>
      <Choice name="locale" label={t('counter.locale')} defaultValue={locale}>
        <option value="">{t('counter.usual')}</option>
        {localesFor(settings).map((each) => (
          <option key={each} value={each}>
            {named(each)}
          </option>
        ))}
      </Choice>
      <Choice
        name="touch"
        label={t('counter.touch')}
        defaultValue={touch === undefined ? '' : touch ? 'on' : 'off'}
      >
        <option value="">{t('counter.usual')}</option>
        <option value="on">{t('counter.touch.on')}</option>
        <option value="off">{t('counter.touch.off')}</option>
      </Choice>
      <Choice name="layout" label={t('counter.layout')} defaultValue={layout}>
        <option value="">{t('counter.usual')}</option>
        <option value="side-by-side">{t('counter.layout.side-by-side')}</option>
        <option value="displays">{t('counter.layout.displays')}</option>
      </Choice>
      <Field
        name="volume"
        label={t('counter.volume')}
        hint={t('counter.volumeHint')}
        type="number"
        min={0}
        max={100}
        step={1}
        defaultValue={volume}
      />
    </fieldset>
  );
}

function PollFields({ settings }: { readonly settings: StoreSettings }) {
  const { t } = useTranslation();
  const { windowMs, windowFrom, answerPolicy, guardMs, coverMs } = settings.machine;
  return (
    <fieldset>
      <legend>{t('counter.polls')}</legend>
      <Field
        name="window"
        label={t('counter.window')}
        hint={t('counter.windowHint')}
        type="number"
        min={3}
        max={120}
        step="any"
        required
        defaultValue={windowMs / 1000}
      />
      <Choice name="windowFrom" label={t('counter.windowFrom')} defaultValue={windowFrom}>
        <option value="opening">{t('counter.windowFrom.opening')}</option>
        <option value="prompt-end">{t('counter.windowFrom.prompt-end')}</option>
      </Choice>
      <Choice name="policy" label={t('counter.policy')} defaultValue={answerPolicy}>
        <option value="first">{t('counter.policy.first')}</option>
        <option value="last">{t('counter.policy.last')}</option>
      </Choice>
      <Field
        name="guard"
        label={t('counter.guard')}
        hint={t('counter.guardHint')}
        type="number"
        min={0}
        max={60}
        step="any"
        required
        defaultValue={guardMs / 1000}
      />
      <Field
        name="cover"
        label={t('counter.cover')}
        hint={t('counter.coverHint')}
        type="number"
        // One second, the least the poll machine takes: set by a program it must stay a value of the form.
        min={1 / 60}
        max={1440}
        step="any"
        required
        defaultValue={coverMs / 60_000}
      />
    </fieldset>
  );
}
