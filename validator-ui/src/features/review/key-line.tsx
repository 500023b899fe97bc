import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber } from '../../ui/format.ts';
import { KeyCap } from '../../ui/key-cap.tsx';
import { ActionCaps } from './action-caps.tsx';

export interface KeyLineProps {
  readonly rate: number;
  readonly playing: boolean;
  readonly zoom: number;
  readonly onZoom: () => void;
  readonly onPlay: () => void;
  /** Absent where there is no help to show. */
  readonly onHelp: (() => void) | undefined;
}

/** The keys of the video, always in sight; two of them are buttons for a mouse. */
export function KeyLine({ rate, playing, zoom, onZoom, onPlay, onHelp }: KeyLineProps) {
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
        <ActionCaps name="play" first />
        {t(playing ? 'player.pause' : 'player.play').toLowerCase()}
      </button>
      <span>
        <ActionCaps name="frameBack" first />
        <ActionCaps name="frameOn" first />
        {t('keys.frameShort')}
      </span>
      <span className="keys-wide">
        <ActionCaps name="secondBack" first />
        <ActionCaps name="secondOn" first />
        {t('keys.secondShort')}
      </span>
      <span>
        <ActionCaps name="slower" first />
        <ActionCaps name="faster" first />
        {speed}
      </span>
      <span>
        <ActionCaps name="camera" first />
        {t('keys.cameraShort')}
      </span>
      <button
        type="button"
        className="plain-button"
        onMouseDown={(event) => event.preventDefault()}
        onClick={onZoom}
        data-testid="zoom"
      >
        <ActionCaps name="zoom" first />
        {t('keys.zoomShort', { zoom: formatNumber(zoom, language) })}
      </button>
      <span>
        <ActionCaps name="next" first />
        <ActionCaps name="previous" first />
        {t('keys.moveShort')}
      </span>
      <span>
        <ActionCaps name="undo" first />
        {t('keys.undoShort')}
      </span>
      {onHelp === undefined ? null : (
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
      )}
    </div>
  );
}
