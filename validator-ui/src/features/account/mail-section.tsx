import { Button } from '@mantine/core';
import type { MailSettings, MailSettingsReply } from '@otklik/shared/api/deliveries.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice, Failure, Field, Tick, textOf } from '../../ui/fields.tsx';
import { ErrorState, LoadingState } from '../../ui/states.tsx';

const key = ['mail-settings'] as const;

/** What mail one wants, where and when. */
export function MailSection() {
  const hub = useHub();
  const mail = useQuery({ queryKey: key, queryFn: ({ signal }) => orThrow(hub.mailSettings(signal)) });
  if (mail.isPending) return <LoadingState />;
  if (mail.data === undefined) return <ErrorState error={mail.error} onRetry={() => void mail.refetch()} />;
  return (
    <>
      <Failure error={mail.error} />
      <MailForm mail={mail.data} />
    </>
  );
}

/** `09:30`; empty where nothing is set. */
export const clockText = (minute: number | undefined): string =>
  minute === undefined
    ? ''
    : `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

export function minuteOf(text: string): number | undefined {
  const [, hour, minute] = /^(\d{2}):(\d{2})/.exec(text) ?? [];
  return hour === undefined || minute === undefined ? undefined : Number(hour) * 60 + Number(minute);
}

function settingsOf(data: FormData): MailSettings {
  const from = minuteOf(textOf(data, 'quietFrom'));
  const to = minuteOf(textOf(data, 'quietTo'));
  const digestAt = minuteOf(textOf(data, 'digestAt'));
  return {
    on: data.get('on') !== null,
    address: textOf(data, 'address'),
    language: textOf(data, 'language') === 'ru' ? 'ru' : 'en',
    zone: textOf(data, 'zone'),
    ...(from === undefined || to === undefined ? {} : { quiet: { from, to } }),
    ...(digestAt === undefined ? {} : { digestAt }),
  };
}

function MailForm({ mail }: { readonly mail: MailSettingsReply }) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const [language] = useLanguage();
  const { settings } = mail;
  const save = useMutation({
    mutationFn: (body: MailSettings) => orThrow(hub.saveMailSettings(body)),
    onSuccess: (saved) => client.setQueryData(key, saved),
  });
  const test = useMutation({ mutationFn: () => orThrow(hub.testMail()) });
  return (
    <>
      <p>{t('mail.lead')}</p>
      {mail.ready ? null : <p data-testid="mail-not-ready">{t('mail.notReady')}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(settingsOf(new FormData(event.currentTarget)));
        }}
      >
        <Tick name="on" label={t('mail.on')} defaultChecked={settings?.on ?? true} />
        <Field
          name="address"
          type="email"
          label={t('mail.address')}
          defaultValue={settings?.address ?? ''}
          required
          maxLength={254}
          autoComplete="email"
          data-testid="mail-address"
        />
        <Choice name="language" label={t('mail.language')} defaultValue={settings?.language ?? language}>
          <option value="ru">Русский</option>
          <option value="en">English</option>
        </Choice>
        <Field
          name="zone"
          label={t('mail.zone')}
          hint={t('mail.zoneHint')}
          defaultValue={settings?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone}
          required
          maxLength={64}
        />
        <Field
          name="quietFrom"
          type="time"
          label={t('mail.quietFrom')}
          defaultValue={clockText(settings?.quiet?.from)}
        />
        <Field
          name="quietTo"
          type="time"
          label={t('mail.quietTo')}
          hint={t('mail.quietHint')}
          defaultValue={clockText(settings?.quiet?.to)}
        />
        <Field
          name="digestAt"
          type="time"
          label={t('mail.digestAt')}
          hint={t('mail.digestHint')}
          defaultValue={clockText(settings?.digestAt)}
        />
        <Failure error={save.error} />
        <Button type="submit" disabled={save.isPending} data-testid="mail-save">
          {t('mail.save')}
        </Button>
        {save.isSuccess ? <p role="status">{t('mail.saved')}</p> : null}
      </form>
      {settings?.on === true ? (
        <>
          <Button
            variant="default"
            disabled={test.isPending}
            onClick={() => test.mutate()}
            data-testid="mail-test"
          >
            {t('mail.test')}
          </Button>
          <Failure error={test.error} />
          {test.isSuccess ? <p role="status">{t('mail.tested')}</p> : null}
        </>
      ) : null}
    </>
  );
}
