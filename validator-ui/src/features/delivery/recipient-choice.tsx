import type { PersonRecord } from '@otklik/shared/api/people.ts';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Tick } from '../../ui/fields.tsx';
import './recipients.css';

interface RecipientChoiceProps {
  readonly people: readonly Pick<PersonRecord, 'id' | 'name' | 'login'>[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

/** Several people, each with a box of their own; a long list scrolls within itself. */
export function RecipientChoice({ people, chosen, onChange }: RecipientChoiceProps) {
  const { t } = useTranslation();
  const id = useId();
  const set = (person: string, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(person);
    else next.delete(person);
    onChange(next);
  };
  return (
    <fieldset className="recipients" aria-describedby={id} data-testid="schedule-recipients">
      <legend>{t('schedules.recipients')}</legend>
      <div className="recipient-list">
        {people.map((person) => (
          <Tick
            key={person.id}
            label={`${person.name} (${person.login})`}
            checked={chosen.has(person.id)}
            onChange={(event) => set(person.id, event.target.checked)}
          />
        ))}
      </div>
      <p id={id} className="field-hint" aria-live="polite">
        {people.length === 0
          ? t('schedules.nobody')
          : t('schedules.chosen', { chosen: chosen.size, all: people.length })}
      </p>
    </fieldset>
  );
}
