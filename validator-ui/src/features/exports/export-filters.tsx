import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Hub, orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { Choice, Field } from '../../ui/fields.tsx';
import { useWorkers } from '../store/use-workers.ts';
import { groupsQuery, storesQuery } from '../stores/stores-query.ts';
import { type ExportSearch, exportSearch, shifted } from './export-search.ts';

export interface ExportFiltersProps {
  readonly search: ExportSearch;
  readonly disabled: boolean;
  readonly onChange: (search: ExportSearch) => void;
}

const questionsQuery = (hub: Hub) =>
  queryOptions({
    queryKey: ['questions'] as const,
    queryFn: async ({ signal }) => (await orThrow(hub.questions(signal))).questions,
    staleTime: 60_000,
  });

/** What narrows it. A list that cannot be had leaves what the address says as a choice. */
export function ExportFilters({ search, disabled, onChange }: ExportFiltersProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hub = useHub();
  const polls = search.kind !== 'events';
  const stores = useQuery(storesQuery(hub)).data?.stores ?? [];
  const groups = useQuery(groupsQuery(hub)).data ?? [];
  const questions = useQuery(questionsQuery(hub)).data ?? [];
  const workers = useWorkers(polls ? search.store : undefined);
  const places = stores
    .filter(({ id }) => search.store === undefined || id === search.store)
    .flatMap((store) =>
      store.workplaces.map(({ id, name }) => ({
        id,
        name: search.store === undefined ? `${store.name}, ${name}` : name,
      })),
    );
  const set = (field: Filter, value: string) => {
    // What lies within a store goes with it.
    const gone: readonly string[] = field === 'store' ? ['store', 'workplace', 'operator'] : [field];
    const rest = exportSearch(
      Object.fromEntries(Object.entries(search).filter(([name]) => !gone.includes(name))),
    );
    onChange(value === '' ? rest : { ...rest, [field]: value });
  };
  const choice = (field: Filter, any: string, options: readonly Option[]) => (
    <Choice
      label={t(`exports.filter.${field}`)}
      value={search[field] ?? ''}
      onChange={(event) => set(field, event.currentTarget.value)}
      data-testid={`filter-${field}`}
    >
      <option value="">{any}</option>
      {withSaid(options, search[field]).map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Choice>
  );
  const day = (field: 'from' | 'to', value: string | undefined, given: (day: string) => string) => (
    <Field
      label={t(`exports.filter.${field}`)}
      type="date"
      value={value ?? ''}
      onChange={(event) =>
        set(field, event.currentTarget.value === '' ? '' : given(event.currentTarget.value))
      }
      data-testid={`filter-${field}`}
    />
  );
  return (
    <fieldset disabled={disabled}>
      <legend>{t('exports.narrowed')}</legend>
      <div className="exports-filters">
        {polls
          ? choice(
              'question',
              t('exports.any.question'),
              questions.map(({ id, text }) => ({ id, name: text[language] })),
            )
          : null}
        {day('from', search.from, (first) => first)}
        {day('to', search.to === undefined ? undefined : shifted(search.to, -1), (last) => shifted(last, 1))}
        {choice('store', t('exports.any.store'), stores)}
        {groups.length === 0 && search.group === undefined
          ? null
          : choice('group', t('exports.any.group'), groups)}
        {choice('workplace', t('exports.any.workplace'), places)}
        {polls && (search.store !== undefined || search.operator !== undefined)
          ? choice('operator', t('exports.any.operator'), workers)
          : null}
      </div>
      <p className="field-hint">{t(polls ? 'exports.daysHint' : 'exports.eventsHint')}</p>
    </fieldset>
  );
}

type Filter = 'question' | 'from' | 'to' | 'store' | 'group' | 'workplace' | 'operator';

interface Option {
  readonly id: string;
  readonly name: string;
}

const withSaid = (options: readonly Option[], said: string | undefined): readonly Option[] =>
  said === undefined || options.some(({ id }) => id === said)
    ? options
    : [...options, { id: said, name: said }];
