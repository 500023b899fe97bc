import { Button } from '@mantine/core';
import type { Alert } from '@otklik/shared/api/alerts.ts';
import { alertBody, alertTitle } from '@otklik/shared/i18n/alert-text.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { type Language, useLanguage } from '../../i18n/i18n.ts';
import { Failure } from '../../ui/fields.tsx';
import { timesIn } from '../../ui/format.ts';
import { FaultMark } from '../../ui/marks.tsx';
import { alertQuery } from './queries.ts';

/** What in a store it is about, by the first characters of its id, as everywhere; the store itself is in the heading. */
function aboutOf(
  subject: string,
): { readonly kind: 'kiosk' | 'operator' | 'question'; readonly id: string } | undefined {
  const [, kind, id] = /^(kiosk|operator):(\w+)$/.exec(subject) ?? [];
  if (id !== undefined) return { kind: kind === 'kiosk' ? 'kiosk' : 'operator', id: id.slice(0, 8) };
  const [, question] = /^store:\S+ (\S+)$/.exec(subject) ?? [];
  return question === undefined ? undefined : { kind: 'question', id: question.slice(0, 8) };
}

const timeOf = (at: number, language: Language): string =>
  timesIn(language, { dateStyle: 'medium', timeStyle: 'short' }).format(at);

/** One alert: what, where and since when; to be taken on, and talked about. */
export function AlertEntry({ alert, place }: { readonly alert: Alert; readonly place: string }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const acknowledge = useMutation({
    mutationFn: () => orThrow(hub.acknowledgeAlert(alert.id)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['alerts'] }),
  });
  const { id, kind, state, facts, subject, firedAt, acknowledgedAt, resolvedAt } = alert;
  const time = (at: number): string => timeOf(at, language);
  const title = alertTitle(kind, language);
  const about = aboutOf(subject);
  return (
    <li data-testid={`alert-${id}`} data-state={state}>
      <h2>
        {state === 'firing' ? <FaultMark size={16} /> : null}
        <span>{t('alerts.heading', { title, place })}</span>
      </h2>
      <p>{alertBody(kind, facts, language)}</p>
      <p className="alert-line">
        <span>{t('alerts.since', { time: time(firedAt) })}</span>
        {acknowledgedAt === undefined ? null : (
          <span>{t('alerts.acknowledgedAt', { time: time(acknowledgedAt) })}</span>
        )}
        {resolvedAt === undefined ? null : <span>{t('alerts.resolvedAt', { time: time(resolvedAt) })}</span>}
        {about === undefined ? null : (
          <span className="alert-subject">{t(`alerts.about.${about.kind}`, about)}</span>
        )}
      </p>
      <Failure error={acknowledge.error} />
      <div className="alert-actions">
        {state === 'firing' ? (
          <Button
            variant="default"
            size="xs"
            onClick={() => acknowledge.mutate()}
            loading={acknowledge.isPending}
            aria-label={t('alerts.acknowledgeLabel', { title, place })}
            data-testid="acknowledge"
          >
            {t('alerts.acknowledge')}
          </Button>
        ) : null}
        <Button
          variant="default"
          size="xs"
          onClick={() => setOpen(!open)}
          aria-expanded={open}
          data-testid="comments"
        >
          {t('alerts.comments', { count: alert.comments })}
        </Button>
      </div>
      {open ? <Comments id={id} /> : null}
    </li>
  );
}

function Comments({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const queries = useQueryClient();
  const detail = useQuery(alertQuery(hub, id));
  const say = useMutation({
    mutationFn: (text: string) => orThrow(hub.commentAlert(id, text)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['alerts'] }),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = String(new FormData(form).get('text') ?? '').trim();
    if (text !== '') say.mutate(text, { onSuccess: () => form.reset() });
  };
  return (
    <div className="alert-comments">
      <ul>
        {(detail.data?.comments ?? []).map(({ at, by, text }) => (
          <li key={`${at} ${by} ${text}`} data-testid="comment">
            <span className="alert-line">{timeOf(at, language)}</span>
            <span>{text}</span>
          </li>
        ))}
      </ul>
      <form onSubmit={submit}>
        <label>
          {t('alerts.say')}
          <textarea name="text" rows={2} maxLength={2000} required data-testid="comment-text" />
        </label>
        <Failure error={say.error} />
        <Button type="submit" size="xs" variant="default" loading={say.isPending} data-testid="comment-send">
          {t('alerts.send')}
        </Button>
      </form>
    </div>
  );
}
