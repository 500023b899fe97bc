import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/fields.tsx';

/** A text in a further language, as its row is edited. */
export interface FurtherText {
  readonly key: number;
  readonly tag: string;
  readonly text: string;
  /** It has been asked or planned: it stays as it is. */
  readonly fixed: boolean;
}

/** Whether a row before has the same language: of two texts in one, the hub would be told the last alone. */
const again = (rows: readonly FurtherText[], key: number, tag: string): boolean =>
  rows
    .slice(
      0,
      rows.findIndex((row) => row.key === key),
    )
    .some((row) => row.tag.toLowerCase() === tag.toLowerCase());

interface FurtherTextsProps {
  readonly rows: readonly FurtherText[];
  readonly onChange: (rows: readonly FurtherText[]) => void;
}

/** The question in languages besides Russian and English; screens show one once they have its catalogue. */
export function FurtherTexts({ rows, onChange }: FurtherTextsProps) {
  const { t } = useTranslation();
  const change = (key: number, part: Partial<FurtherText>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <fieldset className="periods further-texts">
      <legend>{t('texts.further')}</legend>
      {rows.map(({ key, tag, text, fixed }) => (
        <div key={key} className="period-row" data-testid="further-text">
          <Field
            label={t('texts.tag')}
            ref={(input) => {
              input?.setCustomValidity(again(rows, key, tag) ? t('texts.twice') : '');
            }}
            hint={t('texts.tagHint')}
            value={tag}
            onChange={(event) => change(key, { tag: event.target.value })}
            required
            pattern="[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"
            maxLength={35}
            disabled={fixed}
          />
          <Field
            label={t('texts.text')}
            {...(tag === '' ? {} : { lang: tag })}
            value={text}
            onChange={(event) => change(key, { text: event.target.value })}
            required
            pattern=".*\S.*"
            maxLength={300}
            disabled={fixed}
          />
          {fixed ? null : (
            <button
              type="button"
              className="plain-button"
              aria-label={t('texts.remove', { tag })}
              onClick={() => onChange(rows.filter((row) => row.key !== key))}
            >
              {t('plan.remove')}
            </button>
          )}
        </div>
      ))}
      <Button
        variant="default"
        onClick={() => {
          const key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
          onChange([...rows, { key, tag: '', text: '', fixed: false }]);
        }}
        data-testid="text-add"
      >
        {t('texts.add')}
      </Button>
    </fieldset>
  );
}
