import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useOutbox } from '../../outbox/outbox-context.ts';
import { ActionCaps } from './action-caps.tsx';
import type { ItemWork } from './use-item-work.ts';

/** A verdict the hub cannot be told of now: kept, sent by itself; the expert goes on. The answer stays hidden. */
export function KeptPanel({ work }: { readonly work: ItemWork }) {
  const { t } = useTranslation();
  const outbox = useOutbox();
  return (
    <section className="given" data-testid="kept">
      <h2>{t('review.yourVerdict')}</h2>
      <p className="note" role="status">
        {t(outbox.durable() ? 'review.kept' : 'review.keptFleeting')}
      </p>
      <div className="decide">
        <Button
          size="md"
          fullWidth
          onClick={() => work.goOn()}
          leftSection={<ActionCaps name="confirm" first />}
          data-testid="go-on"
        >
          {t('review.goOn')}
        </Button>
        <Button
          variant="default"
          size="md"
          fullWidth
          onClick={() => work.undo()}
          leftSection={<ActionCaps name="undo" first />}
          data-testid="undo"
        >
          {t('review.undo')}
        </Button>
      </div>
    </section>
  );
}
