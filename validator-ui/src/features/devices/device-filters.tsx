import { deviceStates } from '@otklik/shared/api/device-states.ts';
import type { DeviceListReply } from '@otklik/shared/api/devices.ts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice, Field } from '../../ui/fields.tsx';
import { formatNumber } from '../../ui/format.ts';
import { useDraft } from '../../ui/use-draft.ts';
import { groupsQuery, storesQuery } from '../stores/stores-query.ts';
import type { DeviceSearch } from './device-search.ts';
import { StateMark } from './device-state.tsx';

/** What is typed is asked for once the hand rests. Ms. */
const TYPING_MS = 300;

interface FilterProps {
  readonly search: DeviceSearch;
  readonly list: DeviceListReply | undefined;
  readonly onChange: (field: Exclude<keyof DeviceSearch, 'cursor' | 'place'>, value: string) => void;
}

/** How many there are of each state, as buttons that show those alone; and which stores, versions and names. */
export function DeviceFilters({ search, list, onChange }: FilterProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const stores = useQuery(storesQuery(hub));
  const groups = useQuery(groupsQuery(hub));
  const versions = list?.versions ?? [];
  return (
    <div className="devices-filters">
      <States {...{ search, list, onChange }} />
      <Typed value={search.q ?? ''} onChange={(value) => onChange('q', value)} />
      <Choice
        label={t('devices.store')}
        value={search.store ?? ''}
        onChange={(event) => onChange('store', event.currentTarget.value)}
        data-testid="devices-store"
      >
        <option value="">{t('devices.any')}</option>
        {(stores.data?.stores ?? []).map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Choice>
      {(groups.data ?? []).length === 0 ? null : (
        <Choice
          label={t('devices.group')}
          value={search.group ?? ''}
          onChange={(event) => onChange('group', event.currentTarget.value)}
          data-testid="devices-group"
        >
          <option value="">{t('devices.any')}</option>
          {(groups.data ?? []).map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choice>
      )}
      <Choice
        label={t('devices.version')}
        value={search.version ?? ''}
        onChange={(event) => onChange('version', event.currentTarget.value)}
        data-testid="devices-version"
      >
        <option value="">{t('devices.any')}</option>
        {search.version === undefined || versions.some(({ version }) => version === search.version) ? null : (
          <option value={search.version}>{search.version}</option>
        )}
        {versions.map(({ version, count }) => (
          <option key={version} value={version}>
            {t('devices.versionCount', { version, count })}
          </option>
        ))}
      </Choice>
    </div>
  );
}

function States({ search, list, onChange }: FilterProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const counts = list?.counts;
  const sum = counts === undefined ? undefined : Object.values(counts).reduce((all, each) => all + each, 0);
  const number = (many: number | undefined) => (many === undefined ? '' : formatNumber(many, language));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend would be drawn; this group is named for assistive technology.
    <div className="devices-states" role="group" aria-label={t('devices.states')}>
      <button
        type="button"
        aria-pressed={search.state === undefined}
        onClick={() => onChange('state', '')}
        data-testid="devices-state-all"
      >
        {t('devices.all')} <b className="tn">{number(sum)}</b>
      </button>
      {deviceStates.map((state) => (
        <button
          key={state}
          type="button"
          aria-pressed={search.state === state}
          onClick={() => onChange('state', search.state === state ? '' : state)}
          data-testid={`devices-state-${state}`}
        >
          <StateMark state={state} size={14} />
          {t(`devices.state.${state}`)} <b className="tn">{number(counts?.[state])}</b>
        </button>
      ))}
    </div>
  );
}

function Typed({ value, onChange }: { readonly value: string; readonly onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const { text, setText, tell } = useDraft(value, onChange);
  const latest = useRef(tell);
  latest.current = tell;
  useEffect(() => {
    const timer = setTimeout(() => latest.current(text.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <Field
      type="search"
      label={t('devices.search')}
      placeholder={t('devices.searchHint')}
      value={text}
      maxLength={100}
      onChange={(event) => setText(event.currentTarget.value)}
      data-testid="devices-search"
    />
  );
}
