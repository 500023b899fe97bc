import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyCap } from '../../ui/key-cap.tsx';
import type { ItemWork } from './use-item-work.ts';

/** A reason in one's own words. Enter records, Esc takes it back. */
export function OtherReason({ work }: { readonly work: ItemWork }) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState('');
  const [empty, setEmpty] = useState(false);
  const send = () => {
    const words = text.trim();
    if (words === '') setEmpty(true);
    else work.give(0, 'other', words);
  };
  return (
    <div className="other">
      <label htmlFor={id}>{t('review.otherLabel')}</label>
      <textarea
        id={id}
        rows={2}
        maxLength={1000}
        value={text}
        // biome-ignore lint/a11y/noAutofocus: the expert asked for this field with a key and types on.
        autoFocus
        aria-invalid={empty}
        aria-describedby={`${id}h`}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setEmpty(false);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            send();
          } else if (event.key === 'Escape') {
            event.preventDefault();
            work.cancel();
          }
        }}
        data-testid="other-text"
      />
      <p id={`${id}h`} className="note">
        {t('review.otherReadBy')}
      </p>
      {empty ? (
        <p className="problem" role="alert">
          {t('review.otherEmpty')}
        </p>
      ) : null}
      <Button
        onClick={send}
        loading={work.busy}
        leftSection={<KeyCap>Enter</KeyCap>}
        data-testid="send-other"
      >
        {t('review.otherSend')}
      </Button>
    </div>
  );
}
