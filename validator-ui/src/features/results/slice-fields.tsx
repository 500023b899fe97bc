import type { ResultScope } from '@otklik/shared/api/results.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { Choice, Field } from '../../ui/fields.tsx';
import { useDraft } from '../../ui/use-draft.ts';
import { isDay, shifted } from '../exports/export-search.ts';
import { useWorkers } from '../store/use-workers.ts';
import { groupsQuery, storesQuery } from '../stores/stores-query.ts';

interface SliceFieldsProps {
  /** Of the test ids, where there are several on a page. */
  readonly name: string;
  readonly scope: ResultScope;
  readonly onChange: (scope: ResultScope) => void;
}

type FieldName = keyof ResultScope;
interface Option {
  readonly id: string;
  readonly name: string;
}

/** What narrows figures: days of the stores' own calendar, and a part of the chain. */
export function SliceFields({ name, scope, onChange }: SliceFieldsProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const stores = useQuery(storesQuery(hub)).data?.stores ?? [];
  const groups = useQuery(groupsQuery(hub)).data ?? [];
  const workers = useWorkers(scope.store);
  const places = stores.find(({ id }) => id === scope.store)?.workplaces ?? [];
  const set = (fields: readonly FieldName[], more: ResultScope): void => {
    const rest: ResultScope = Object.fromEntries(
      Object.entries(scope).filter(([field]) => !fields.some((each) => each === field)),
    );
    onChange({ ...rest, ...more });
  };
  const day = (field: 'from' | 'to', value: string | undefined, given: (said: string) => string) => (
    <DayField
      label={t(`figures.${field}`)}
      value={value ?? ''}
      onChange={(said) => set([field], said === '' ? {} : { [field]: given(said) })}
      testId={`${name}-${field}`}
    />
  );
  return (
    <>
      {day('from', scope.from, (first) => first)}
      {day('to', scope.to === undefined ? undefined : shifted(scope.to, -1), (last) => shifted(last, 1))}
      <Choice
        label={t('figures.place')}
        value={
          scope.store !== undefined
            ? `store:${scope.store}`
            : scope.group !== undefined
              ? `group:${scope.group}`
              : ''
        }
        onChange={({ currentTarget: { value } }) => {
          const [kind, id] = value.split(/:(.*)/s);
          set(
            ['store', 'group', 'workplace', 'operator'],
            id === undefined ? {} : kind === 'store' ? { store: id } : { group: id },
          );
        }}
        data-testid={`${name}-place`}
      >
        <option value="">{t('figures.allStores')}</option>
        {withSaid(groups, scope.group).map((group) => (
          <option key={group.id} value={`group:${group.id}`}>
            {t('figures.groupOf', { name: group.name })}
          </option>
        ))}
        {withSaid(stores, scope.store).map((store) => (
          <option key={store.id} value={`store:${store.id}`}>
            {store.name}
          </option>
        ))}
      </Choice>
      <Choice
        label={t('figures.workplace')}
        value={scope.workplace ?? ''}
        disabled={scope.store === undefined && scope.workplace === undefined}
        onChange={({ currentTarget: { value } }) =>
          set(['workplace'], value === '' ? {} : { workplace: value })
        }
        data-testid={`${name}-workplace`}
      >
        <option value="">{t('figures.allWorkplaces')}</option>
        {withSaid(places, scope.workplace).map((place) => (
          <option key={place.id} value={place.id}>
            {place.name}
          </option>
        ))}
      </Choice>
      <Choice
        label={t('figures.worker')}
        value={scope.operator ?? ''}
        disabled={scope.store === undefined && scope.operator === undefined}
        onChange={({ currentTarget: { value } }) =>
          set(['operator'], value === '' ? {} : { operator: value })
        }
        data-testid={`${name}-operator`}
      >
        <option value="">{t('figures.allWorkers')}</option>
        {withSaid(workers, scope.operator).map((worker) => (
          <option key={worker.id} value={worker.id}>
            {worker.name}
          </option>
        ))}
      </Choice>
    </>
  );
}

interface DayFieldProps {
  readonly label: string;
  /** `YYYY-MM-DD`, or empty. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly testId: string;
}

/** A year that is typed digit by digit is 2, 20 and 202 on its way: none of these is meant. */
const isMeant = (day: string): boolean => isDay(day) && day >= '2000';

/** A day, told once it is whole; none, once the field is left. What cannot be meant gives way to what stands then. */
function DayField({ label, value, onChange, testId }: DayFieldProps) {
  const { text, setText, standing, tell } = useDraft(value, onChange);
  return (
    <Field
      type="date"
      label={label}
      value={text}
      onChange={({ currentTarget: { value: said } }) => {
        setText(said);
        if (isMeant(said)) tell(said);
      }}
      onBlur={({ currentTarget: { value: said, validity } }) => {
        if (said === '' && !validity.badInput) tell('');
        else if (!isMeant(said)) setText(standing());
      }}
      data-testid={testId}
    />
  );
}

const withSaid = (options: readonly Option[], said: string | undefined): readonly Option[] =>
  said === undefined || options.some(({ id }) => id === said)
    ? options
    : [...options, { id: said, name: said }];
