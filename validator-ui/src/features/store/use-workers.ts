import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { operatorsQuery } from './store-queries.ts';

export interface Worker {
  readonly id: string;
  readonly name: string;
}

/** The workers of a store, those gone too: polls of theirs remain. And nobody in particular. */
export function useWorkers(store: string | undefined): readonly Worker[] {
  const { t } = useTranslation();
  const hub = useHub();
  const asked = { enabled: store !== undefined };
  const working = useQuery({ ...operatorsQuery(hub, store ?? '', 'working'), ...asked }).data ?? [];
  const gone = useQuery({ ...operatorsQuery(hub, store ?? '', 'gone'), ...asked }).data ?? [];
  const named = [...working, ...gone].map(({ id, number, name }) => ({
    id,
    name: [number, name].filter((part) => part !== undefined).join(' ') || id,
  }));
  return [...named, { id: 'unknown', name: t('exports.unknownWorker') }];
}
