import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock } from '../../ui/format.ts';
import { KeyCap } from '../../ui/key-cap.tsx';
import { useRecentVerdicts } from './recent-verdicts.ts';

export interface RecentPanelProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onUndo: (id: string) => void;
}

const verdictTexts = {
  '0': 'verdict.0',
  '1': 'verdict.1',
  'no-footage': 'verdict.no-footage',
  'cannot-tell': 'verdict.cannot-tell',
} as const;
const isValue = (value: string): value is keyof typeof verdictTexts => Object.hasOwn(verdictTexts, value);

/** The last ten verdicts; a digit takes that one back and opens its item. */
export function RecentPanel({ open, onClose, onUndo }: RecentPanelProps) {
  const { t } = useTranslation();
  const recent = useRecentVerdicts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
    if (!open) dialog.current?.close();
  }, [open]);
  const take = (index: number) => {
    const chosen = recent[index];
    if (chosen === undefined) return;
    onClose();
    onUndo(chosen.id);
  };
  return (
    <dialog
      ref={dialog}
      className="help recent"
      aria-labelledby="recent-title"
      onClose={onClose}
      onKeyDown={(event) => {
        const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
        if (digit === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        event.stopPropagation();
        // The tenth has the key 0, as on the keyboard.
        take(digit === '0' ? 9 : Number(digit) - 1);
      }}
      data-testid="recent"
    >
      {open ? (
        <>
          <header>
            <h2 id="recent-title">{t('recent.title')}</h2>
            <button type="button" className="plain-button" onClick={onClose}>
              <KeyCap>Esc</KeyCap> {t('common.close')}
            </button>
          </header>
          <p>{t(recent.length === 0 ? 'recent.none' : 'recent.lead')}</p>
          <ol>
            {recent.map((each, index) => (
              <li key={each.id}>
                <button
                  type="button"
                  className="plain-button"
                  onClick={() => take(index)}
                  data-testid={`recent-${(index + 1) % 10}`}
                >
                  <KeyCap>{`${(index + 1) % 10}`}</KeyCap>
                  <span className="tn">{formatClock(each.at, each.zone)}</span>
                  <span>{each.place}</span>
                  <b>{isValue(each.value) ? t(verdictTexts[each.value]) : each.value}</b>
                </button>
              </li>
            ))}
          </ol>
        </>
      ) : null}
    </dialog>
  );
}
