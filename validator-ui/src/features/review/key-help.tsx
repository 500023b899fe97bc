import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyCap } from '../../ui/key-cap.tsx';
import { reasonKeys } from './keys.ts';

export interface KeyHelpProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** All keys. A native dialog: focus, Esc and the inert page behind it are the browser's. */
export function KeyHelp({ open, onClose }: KeyHelpProps) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
    if (!open) dialog.current?.close();
  }, [open]);
  const row = (caps: readonly string[], text: string) => (
    <li key={text}>
      <span className="help-caps">
        {caps.map((cap) => (
          <KeyCap key={cap}>{cap}</KeyCap>
        ))}
      </span>
      {text}
    </li>
  );
  return (
    <dialog
      ref={dialog}
      className="help"
      aria-labelledby="help-title"
      onClose={onClose}
      data-testid="key-help"
    >
      <header>
        <h2 id="help-title">{t('keys.title')}</h2>
        <button type="button" className="plain-button" onClick={onClose}>
          <KeyCap>Esc</KeyCap> {t('common.close')}
        </button>
      </header>
      <p>{t('keys.lead')}</p>
      <div className="help-columns">
        <section>
          <h3>{t('keys.verdicts')}</h3>
          <ul>
            {row(['0'], t('keys.zero'))}
            {row(['1'], t('keys.one'))}
            {row(['N'], t('keys.noFootage'))}
            {row(['X'], t('keys.cannotTell'))}
            {row(['Enter'], t('keys.confirm'))}
            {row(['0 '], t('keys.mismatch'))}
            {row(['U'], t('keys.undo'))}
          </ul>
        </section>
        <section>
          <h3>{t('keys.reasons')}</h3>
          <ul>{reasonKeys.map((each) => row([each.label], t(`reason.${each.reason}`)))}</ul>
        </section>
        <section>
          <h3>{t('keys.video')}</h3>
          <ul>
            {row([t('keys.space')], t('keys.playPause'))}
            {row(['←', '→'], t('keys.frame'))}
            {row(['⇧ ←', '⇧ →'], t('keys.second'))}
            {row(['[', ']'], t('keys.speed'))}
            {row(['C'], t('keys.camera'))}
          </ul>
        </section>
        <section>
          <h3>{t('keys.moving')}</h3>
          <ul>
            {row(['J', 'K', '↓', '↑'], t('keys.move'))}
            {row(['?'], t('keys.help'))}
            {row(['Esc'], t('keys.escape'))}
          </ul>
        </section>
      </div>
    </dialog>
  );
}
