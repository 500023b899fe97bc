import { Button } from '@mantine/core';
import type { RolloutKiosks, RolloutRequest } from '@otklik/shared/api/releases.ts';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { Failure, Field, Tick, textOf } from '../../ui/fields.tsx';
import { rolloutKiosksQuery } from './releases-queries.ts';
import { percentOf } from './rollout-rules.ts';

interface FieldsProps {
  /** What stands in it to begin with. */
  readonly start: RolloutRequest | undefined;
  readonly onNext: (rollout: RolloutRequest) => void;
}

/** Whom a release is offered to, and when it is put in; what is wrong is said at its field. */
export function RolloutFields({ start, onNext }: FieldsProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(start?.kiosks));
  const [wrong, setWrong] = useState<'percent' | 'nobody'>();
  const when = start?.when ?? 'auto';
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        const percent = percentOf(textOf(data, 'percent'));
        const found = percent === undefined ? 'percent' : percent + chosen.size === 0 ? 'nobody' : undefined;
        setWrong(found);
        if (percent === undefined || found !== undefined) {
          event.currentTarget.querySelector<HTMLElement>('[name=percent]')?.focus();
          return;
        }
        onNext({ percent, kiosks: [...chosen], when: textOf(data, 'when') === 'staff' ? 'staff' : 'auto' });
      }}
    >
      <Field
        name="percent"
        label={t('releases.form.percent')}
        hint={t('releases.form.percentHint')}
        inputMode="numeric"
        maxLength={3}
        autoFocus
        defaultValue={start?.percent ?? ''}
        error={
          wrong === undefined
            ? undefined
            : t(wrong === 'percent' ? 'releases.form.percentWrong' : 'releases.form.nobody')
        }
        data-testid="rollout-percent"
      />
      <KioskChoice {...{ chosen }} onChange={setChosen} />
      <fieldset>
        <legend>{t('releases.form.when')}</legend>
        {(['auto', 'staff'] as const).map((each) => (
          <label key={each} className="tick">
            <input
              type="radio"
              name="when"
              value={each}
              defaultChecked={each === when}
              data-testid={`rollout-when-${each}`}
            />
            {t(`releases.form.${each}`)}
          </label>
        ))}
      </fieldset>
      <Button type="submit" data-testid="rollout-next">
        {t('releases.form.next')}
      </Button>
    </form>
  );
}

/** So many stores are listed at once. */
const LISTED = 40;

interface ChoiceProps {
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

/** Kiosks one by one or by store; a long list scrolls within itself. */
function KioskChoice({ chosen, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  const hint = useId();
  const list = useQuery(rolloutKiosksQuery(useHub()));
  const [typed, setTyped] = useState('');
  const stores = list.data ?? [];
  const wanted = typed.trim().toLowerCase();
  const found = stores.filter(({ name }) => name.toLowerCase().includes(wanted));
  const more = found.length - LISTED;
  const all = stores.reduce((sum, { kiosks }) => sum + kiosks.length, 0);
  const set = (kiosks: readonly string[], on: boolean): void => {
    const next = new Set(chosen);
    for (const kiosk of kiosks)
      if (on) next.add(kiosk);
      else next.delete(kiosk);
    onChange(next);
  };
  return (
    <fieldset aria-describedby={hint} data-testid="rollout-kiosks">
      <legend>{t('releases.form.named')}</legend>
      <Field
        type="search"
        label={t('releases.form.find')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        data-testid="rollout-find"
      />
      <Failure error={list.error} />
      <div className="rollout-stores">
        {list.isSuccess && found.length === 0 ? <p>{t('releases.form.noStore')}</p> : null}
        {found.slice(0, LISTED).map((store) => (
          <StoreKiosks key={store.id} {...{ store, chosen }} onSet={set} />
        ))}
        {more > 0 ? <p>{t('releases.form.more', { count: more })}</p> : null}
      </div>
      <p id={hint} className="field-hint" aria-live="polite">
        {t('releases.form.chosen', { chosen: chosen.size, all })}
      </p>
    </fieldset>
  );
}

interface StoreProps {
  readonly store: RolloutKiosks['stores'][number];
  readonly chosen: ReadonlySet<string>;
  readonly onSet: (kiosks: readonly string[], on: boolean) => void;
}

function StoreKiosks({ store: { id, name, kiosks }, chosen, onSet }: StoreProps) {
  const { t } = useTranslation();
  const ids = kiosks.map((each) => each.id);
  return (
    <div className="rollout-store">
      <Tick
        label={t('releases.form.storeAll', { store: name })}
        checked={ids.every((each) => chosen.has(each))}
        onChange={(event) => onSet(ids, event.currentTarget.checked)}
        data-testid={`rollout-store-${id}`}
      />
      {kiosks.map((kiosk) => (
        <Tick
          key={kiosk.id}
          label={`${kiosk.places.join(', ')} · ${kiosk.version} · ${kiosk.id.slice(0, 8)}`}
          checked={chosen.has(kiosk.id)}
          onChange={(event) => onSet([kiosk.id], event.currentTarget.checked)}
          data-testid={`rollout-kiosk-${kiosk.id}`}
        />
      ))}
    </div>
  );
}
