import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber } from '../../ui/format.ts';
import { KeyCap } from '../../ui/key-cap.tsx';

export interface KeyLineProps {
  readonly rate: number;
  readonly playing: boolean;
  readonly onPlay: () => void;
  readonly onHelp: () => void;
}

/** The keys of the video, always in sight; two of them are buttons for a mouse. */
export function KeyLine({ rate, playing, onPlay, onHelp }: KeyLineProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const speed = t('player.speed', { rate: formatNumber(rate, language, rate < 1 ? 2 : 0) });
  return (
    <div className="keys">
      <button
        type="button"
        className="plain-button"
        onMouseDown={(event) => event.preventDefault()}
        onClick={onPlay}
        data-testid="play"
      >
        <KeyCap>{t('keys.space')}</KeyCap>
        {t(playing ? 'player.pause' : 'player.play').toLowerCase()}
      </button>
      <span>
        <KeyCap>← →</KeyCap>
        {t('keys.frameShort')}
      </span>
      <span>
        <KeyCap>⇧ ← →</KeyCap>
        {t('keys.secondShort')}
      </span>
      <span>
        <KeyCap>[ ]</KeyCap>
        {speed}
      </span>
      <span>
        <KeyCap>C</KeyCap>
        {t('keys.cameraShort')}
      </span>
      <span>
        <KeyCap>J K</KeyCap>
        {t('keys.moveShort')}
      </span>
      <span>
        <KeyCap>U</KeyCap>
        {t('keys.undoShort')}
      </span>
      <button
        type="button"
        className="plain-button"
        onMouseDown={(event) => event.preventDefault()}
        onClick={onHelp}
        data-testid="help"
      >
        <KeyCap>?</KeyCap>
        {t('keys.helpShort')}
      </button>
    </div>
  );
}
