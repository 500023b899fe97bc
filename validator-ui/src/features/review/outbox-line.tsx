import { useTranslation } from 'react-i18next';
import type { Entry } from '../../outbox/entry.ts';
import { useEntries } from '../../outbox/outbox-context.ts';
import { formatClock } from '../../ui/format.ts';
import { ActionCaps } from './action-caps.tsx';
import type { ActionName } from './keys.ts';
import type { OutboxWork } from './use-outbox-work.ts';

const itemCount = (entries: readonly Entry[]): number => new Set(entries.map(({ item }) => item)).size;

/** What is not on record yet, in one line; nothing while all goes its way. */
export function OutboxLine({ work }: { readonly work: OutboxWork }) {
  const { t } = useTranslation();
  const { refusedHere, elsewhere } = work;
  const [here] = refusedHere;
  const kept = itemCount(useEntries().filter(({ state }) => state === 'kept'));
  const refused = itemCount(elsewhere.filter(({ state }) => state === 'refused'));
  const compare = itemCount(elsewhere.filter(({ state }) => state === 'compare'));
  const words = [
    kept > 0 ? t('outbox.kept', { count: kept }) : '',
    refused > 0 ? t('outbox.refused', { count: refused }) : '',
    compare > 0 ? t('outbox.compare', { count: compare }) : '',
  ].filter((text) => text !== '');
  return (
    <div className="outbox" role="status" data-testid="outbox" data-kept={kept} data-refused={refused}>
      {here === undefined ? null : (
        <>
          <span data-testid="refused-here">
            {t('outbox.refusedHere', {
              place: here.label.place,
              time: formatClock(here.label.at, here.label.zone),
              problem: t(`problem.${here.problem ?? 'unknown'}`),
            })}
          </span>
          <LineButton name="putAway" text={t('outbox.putAway')} onClick={work.putAway} testId="put-away" />
        </>
      )}
      {words.length === 0 ? null : <span>{words.join(' · ')}</span>}
      {elsewhere.length === 0 ? null : (
        <LineButton
          name="bringBack"
          text={t('outbox.bringBack')}
          onClick={work.bringBack}
          testId="bring-back"
        />
      )}
    </div>
  );
}

interface LineButtonProps {
  readonly name: ActionName;
  readonly text: string;
  readonly onClick: () => void;
  readonly testId: string;
}

function LineButton({ name, text, onClick, testId }: LineButtonProps) {
  return (
    <button
      type="button"
      className="plain-button"
      // The focus stays where it was: the next Space or Enter belongs to the screen.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onClick}
      data-testid={testId}
    >
      <ActionCaps name={name} first /> {text}
    </button>
  );
}
