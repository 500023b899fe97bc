import { Button } from '@mantine/core';
import type { PosRule } from '@otklik/shared/api/kiosk.ts';
import { useTranslation } from 'react-i18next';
import { Choice, Field, Tick } from '../../ui/fields.tsx';

/** A rule being edited; the key names its fields in the form. */
export interface DraftRule {
  readonly key: number;
  readonly rule: PosRule | undefined;
}

interface RulesFieldsProps {
  readonly rules: readonly DraftRule[];
  readonly tills: readonly string[];
  readonly onAdd: () => void;
  readonly onRemove: (key: number) => void;
}

/** What operations of tills do; the first rule that fits decides. */
export function RulesFields({ rules, tills, onAdd, onRemove }: RulesFieldsProps) {
  const { t } = useTranslation();
  return (
    <fieldset>
      <legend>{t('counter.rules')}</legend>
      <p className="field-hint">{t('counter.rulesHint')}</p>
      {rules.length === 0 ? <p className="section-none">{t('counter.rulesNone')}</p> : null}
      {rules.map(({ key, rule }, index) => (
        <fieldset key={key} className="rule" aria-label={t('counter.rule', { n: index + 1 })}>
          <Field
            name={`operation-${key}`}
            label={t('counter.operation')}
            defaultValue={rule?.operation}
            required
            maxLength={64}
          />
          <Choice name={`register-${key}`} label={t('counter.register')} defaultValue={rule?.register ?? ''}>
            <option value="">{t('counter.registerAny')}</option>
            {[...new Set([...tills, ...(rule?.register === undefined ? [] : [rule.register])])].map(
              (name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ),
            )}
          </Choice>
          <Tick name={`trigger-${key}`} label={t('counter.trigger')} defaultChecked={rule?.trigger ?? true} />
          <Tick
            name={`count-${key}`}
            label={t('counter.countReceipt')}
            defaultChecked={rule?.countReceipt ?? true}
          />
          <Tick
            name={`operator-${key}`}
            label={t('counter.operator')}
            defaultChecked={(rule?.operator ?? 'field') === 'field'}
          />
          <button
            type="button"
            className="plain-button"
            aria-label={t('counter.removeRule', { n: index + 1 })}
            onClick={() => onRemove(key)}
          >
            {t('counter.remove')}
          </button>
        </fieldset>
      ))}
      <Button variant="default" onClick={onAdd} data-testid="rule-add">
        {t('counter.addRule')}
      </Button>
    </fieldset>
  );
}
