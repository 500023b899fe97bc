import type { AlertRule } from '@otklik/shared/api/alerts.ts';
import type { AlertState } from '@otklik/shared/api/live.ts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Hub, orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { isLive } from '../../app/live.ts';
import { useUser } from '../../app/session.ts';
import { peopleQuery, webhooksQuery } from '../delivery/delivery-queries.ts';
import type { Tellable } from './rule-body.ts';

const REFRESH_MS = 30_000;

export const alertsQuery = (hub: Hub, state: AlertState | undefined) =>
  queryOptions({
    queryKey: ['alerts', 'list', state ?? 'all'] as const,
    queryFn: ({ signal }) => orThrow(hub.alerts(state === undefined ? {} : { state }, signal)),
    refetchInterval: () => (isLive() ? false : REFRESH_MS),
  });

export const alertQuery = (hub: Hub, id: string) =>
  queryOptions({
    queryKey: ['alerts', 'one', id] as const,
    queryFn: ({ signal }) => orThrow(hub.alert(id, signal)),
  });

export const rulesQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['alert-rules'] as const,
    queryFn: ({ signal }) => orThrow(hub.alertRules(signal)),
  });

/** Whom a rule of the caller's can name: people of their part of the chain, and webhooks where they may see those. */
export function useTellable(): Tellable & { readonly error: unknown } {
  const hub = useHub();
  const { role, scope } = useUser();
  const seesWebhooks = role === 'admin' && scope.kind === 'all';
  const people = useQuery(peopleQuery(hub));
  const webhooks = useQuery({ ...webhooksQuery(hub), enabled: seesWebhooks });
  return {
    people: (people.data ?? [])
      .filter(({ active, role: theirs }) => active && (theirs === 'manager' || theirs === 'admin'))
      .map(({ id, name }) => ({ id, name })),
    webhooks: seesWebhooks ? webhooks.data?.map(({ id, name }) => ({ id, name })) : undefined,
    error: people.error ?? webhooks.error,
  };
}

/** Who is told by a rule, as lines of words; those the caller cannot see are counted. */
export function useTold({ recipients, webhooks }: AlertRule): readonly string[] {
  const { t } = useTranslation();
  const tellable = useTellable();
  const listed = (ids: readonly string[], known: Tellable['people']): string => {
    const names = known.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
    const others = ids.length - names.length;
    return [...names, ...(others === 0 ? [] : [t('alerts.rule.others', { count: others })])].join(', ');
  };
  const people =
    recipients === undefined
      ? t('alerts.rule.toAll')
      : recipients.length === 0
        ? t('alerts.rule.toNobody')
        : t('alerts.rule.toSome', { names: listed(recipients, tellable.people) });
  if (webhooks === undefined) return [people];
  return [
    people,
    webhooks.length === 0
      ? t('alerts.rule.hooksNone')
      : t('alerts.rule.hooksSome', { names: listed(webhooks, tellable.webhooks ?? []) }),
  ];
}
