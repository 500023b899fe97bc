import { APPEAL_TEXT_MOST } from '@otklik/shared/api/limits.ts';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { textOf } from '../../ui/fields.tsx';
import { FormDialog } from '../../ui/form.tsx';

interface AppealDialogProps {
  /** Where and when the press was. */
  readonly place: string;
  /** Who will read what is written. */
  readonly text: string;
  readonly send: (text: string) => Promise<unknown>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Why somebody disagrees, in their own words. */
export function AppealDialog({ place, text, send, onDone, onClose }: AppealDialogProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <FormDialog
      name="appeal-form"
      title={t('exclusions.form')}
      text={`${place}. ${text}`}
      action={t('exclusions.send')}
      send={(data) => send(textOf(data, 'text'))}
      onDone={onDone}
      onClose={onClose}
    >
      <div className="field">
        <label htmlFor={id}>{t('exclusions.text')}</label>
        <textarea
          id={id}
          name="text"
          rows={5}
          required
          maxLength={APPEAL_TEXT_MOST}
          aria-describedby={`${id}h`}
          // What is only spaces says nothing; the browser asks for a word as for any field that must be filled in.
          onInput={(event) => {
            const { currentTarget: field } = event;
            field.setCustomValidity(
              field.value !== '' && field.value.trim() === '' ? t('exclusions.textEmpty') : '',
            );
          }}
          data-testid="appeal-text"
        />
        <p id={`${id}h`} className="field-hint">
          {t('exclusions.textHint', { most: APPEAL_TEXT_MOST })}
        </p>
      </div>
    </FormDialog>
  );
}
