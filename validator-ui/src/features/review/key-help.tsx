import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyCap } from '../../ui/key-cap.tsx';
import { ActionCaps } from './action-caps.tsx';
import { changeKey, forgetChanges, useKeyChanges } from './key-changes.ts';
import { type ActionName, chordOf, isFreeForActions, reasons } from './keys.ts';

export interface KeyHelpProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

const verdicts = [
  'zero',
  'one',
  'noFootage',
  'cannotTell',
  'confirm',
  'undo',
  'recent',
  'bringBack',
  'putAway',
  'secondLook',
] as const;
const video = [
  ...(['play', 'frameBack', 'frameOn', 'secondBack', 'secondOn', 'thumbBack', 'thumbOn'] as const),
  ...(['slower', 'faster', 'zoom', 'panLeft', 'panRight', 'panUp', 'panDown'] as const),
];
const cameras = ['camera', 'together', 'camera1', 'camera2', 'camera3', 'camera4'] as const;
const moving = ['next', 'previous'] as const;

/** All keys, each of which can be changed. A native dialog: focus and the inert page behind it are the browser's. */
export function KeyHelp({ open, onClose }: KeyHelpProps) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const changed = Object.keys(useKeyChanges()).length > 0;
  const [asking, setAsking] = useState<ActionName>();
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    setAsking(undefined);
    setSaid(undefined);
    if (open && dialog.current?.open === false) dialog.current.showModal();
    if (!open) dialog.current?.close();
  }, [open]);

  const nameOf = (name: ActionName) => (isReason(name) ? t(`reason.${name}`) : t(`keys.${name}`));
  const take = (event: KeyboardEvent) => {
    if (asking === undefined) return;
    if (/^(Shift|Control|Alt|Meta)/.test(event.code)) return;
    event.preventDefault();
    event.stopPropagation();
    const chord = chordOf({ code: event.code, shift: event.shiftKey });
    if (event.code === 'Escape') {
      setAsking(undefined);
      setSaid(undefined);
    } else if (event.ctrlKey || event.altKey || event.metaKey || !isFreeForActions(chord)) {
      setSaid(t('keys.notFree'));
    } else {
      const owner = changeKey(asking, chord);
      setSaid(owner === undefined ? undefined : t('keys.taken', { action: nameOf(owner) }));
      if (owner === undefined) setAsking(undefined);
    }
  };
  const row = (name: ActionName) => (
    <li key={name}>
      <button
        type="button"
        className="plain-button help-caps"
        aria-pressed={asking === name}
        onClick={() => {
          setAsking(name);
          setSaid(undefined);
        }}
        data-testid={`key-${name}`}
      >
        {asking === name ? <KeyCap>…</KeyCap> : <ActionCaps name={name} />}
        <span className="visually-hidden">{t('keys.change', { action: nameOf(name) })}</span>
      </button>
      {nameOf(name)}
    </li>
  );
  return (
    // The keys of the browser's own dialog are its own; only a key that was asked for is taken here.
    <dialog
      ref={dialog}
      className="help"
      aria-labelledby="help-title"
      onClose={onClose}
      onKeyDown={take}
      data-testid="key-help"
    >
      {/* Made only to be seen: the page is made anew with each item, and with each frame that plays. */}
      {open ? (
        <>
          <header>
            <h2 id="help-title">{t('keys.title')}</h2>
            <button ref={close} type="button" className="plain-button" onClick={onClose}>
              <KeyCap>Esc</KeyCap> {t('common.close')}
            </button>
          </header>
          <p>
            {t('keys.lead')}{' '}
            {changed ? (
              <button
                type="button"
                className="plain-button help-reset"
                onClick={() => {
                  // This button goes with the changes; the focus stays in the dialog.
                  close.current?.focus();
                  forgetChanges();
                }}
                data-testid="keys-reset"
              >
                {t('keys.reset')}
              </button>
            ) : null}
          </p>
          <p role="status" className="help-said" data-testid="keys-said">
            {said ?? (asking === undefined ? '' : t('keys.press', { action: nameOf(asking) }))}
          </p>
          <div className="help-columns">
            <section>
              <h3>{t('keys.verdicts')}</h3>
              <ul>
                {verdicts.map(row)}
                <li className="help-note">
                  <ActionCaps name="zero" first />
                  {t('keys.mismatch')}
                </li>
              </ul>
              <h3>{t('keys.moving')}</h3>
              <ul>{moving.map(row)}</ul>
            </section>
            <section>
              <h3>{t('keys.reasons')}</h3>
              <ul>{reasons.map(row)}</ul>
              <h3>{t('keys.cameras')}</h3>
              <ul>{cameras.map(row)}</ul>
            </section>
            <section>
              <h3>{t('keys.video')}</h3>
              <ul>{video.map(row)}</ul>
            </section>
          </div>
        </>
      ) : null}
    </dialog>
  );
}

const isReason = (name: ActionName): name is (typeof reasons)[number] =>
  reasons.some((each) => each === name);
