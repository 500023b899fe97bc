import type { UserScope } from '@otklik/shared/api/session.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useUser } from '../../app/session.ts';
import { Choice } from '../../ui/fields.tsx';
import { groupsQuery, storesQuery } from '../stores/stores-query.ts';

/** The chain, its groups and its stores by name. */
export function useScopeNames() {
  const { t } = useTranslation();
  const hub = useHub();
  // Who speaks for all of the chain is told of everything in use: what is not among it is no more.
  const whole = useUser().scope.kind === 'all';
  const listed = useQuery(storesQuery(hub)).data?.stores;
  const grouped = useQuery(groupsQuery(hub)).data;
  const [stores, groups] = [listed ?? [], grouped ?? []];
  const nameOf = (scope: UserScope): string => {
    switch (scope.kind) {
      case 'all':
        return t('schedules.all');
      case 'store': {
        const id = scope.store;
        const gone = whole && listed !== undefined ? t('schedules.closedStore', { id: id.slice(0, 8) }) : id;
        return stores.find((each) => each.id === id)?.name ?? gone;
      }
      case 'group': {
        const id = scope.group;
        const gone = whole && grouped !== undefined ? t('schedules.goneGroup', { id: id.slice(0, 8) }) : id;
        return groups.find((each) => each.id === id)?.name ?? gone;
      }
    }
  };
  return { stores, groups, nameOf };
}

/**
 * `label`: what it is asked for; `value`: what it begins with, which it keeps whether or not it is still in use. Only what
 * lies in the caller's own part is offered beside it.
 */
export function ScopeChoice({ label, value }: { readonly label?: string; readonly value?: UserScope }) {
  const { t } = useTranslation();
  const { stores, groups, nameOf } = useScopeNames();
  const whole = useUser().scope.kind === 'all';
  const text = value === undefined ? undefined : scopeText(value);
  const offered: readonly UserScope[] = [
    ...(whole ? [{ kind: 'all' } as const] : []),
    ...groups.map(({ id }) => ({ kind: 'group', group: id }) as const),
    ...stores.map(({ id }) => ({ kind: 'store', store: id }) as const),
  ];
  const kept = value === undefined || offered.some((each) => scopeText(each) === text) ? [] : [value];
  return (
    <Choice
      name="scope"
      label={label ?? t('schedules.scope')}
      {...(text === undefined ? {} : { defaultValue: text })}
      data-testid="scope"
    >
      {[...offered, ...kept].map((each) => (
        <option key={scopeText(each)} value={scopeText(each)}>
          {nameOf(each)}
        </option>
      ))}
    </Choice>
  );
}

function scopeText(scope: UserScope): string {
  switch (scope.kind) {
    case 'all':
      return 'all';
    case 'store':
      return `store ${scope.store}`;
    case 'group':
      return `group ${scope.group}`;
  }
}

/** What a `ScopeChoice` was set to. */
export function scopeOf(value: string): UserScope {
  const [kind, id = ''] = value.split(' ');
  if (kind === 'store') return { kind, store: id };
  return kind === 'group' ? { kind, group: id } : { kind: 'all' };
}
