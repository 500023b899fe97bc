import type { Button } from '@otklik/shared/poll/events.ts';
import type { DeviceSnapshot } from '../../devices/device-status.ts';
import { AnswerShape } from '../parts/marks.tsx';
import type { PageTexts } from './texts.ts';

/** A button stays lit for this long after a press, so that the eye catches it. Ms. */
const LIT_MS = 1500;

export const isLit = (device: DeviceSnapshot, button: Button, now: number): boolean =>
  device.down.includes(button) || now - (device.pressed[button] ?? 0) < LIT_MS;

/** One button of a device: its shape, its name, and whether and how often it was pressed. */
export function ButtonTile(props: {
  readonly device: DeviceSnapshot;
  readonly button: Button;
  readonly texts: PageTexts;
}) {
  const { device, button, texts } = props;
  const { t, clock } = texts;
  const at = device.pressed[button];
  const count = device.presses?.[button] ?? 0;
  return (
    <>
      <span className="tile-mark">{button === 'S' ? <SellerShape /> : <AnswerShape button={button} />}</span>
      <span className="tile-name">{t(`button.${button}`)}</span>
      <span className="tile-word">
        {device.down.includes(button) && t('button.now')}
        {!device.down.includes(button) &&
          (at === undefined ? t('button.never') : t('button.seen', { time: clock(at), count }))}
      </span>
    </>
  );
}

/** The button seen from above. */
function SellerShape() {
  return (
    <svg className="shape" viewBox="0 0 100 100" aria-hidden="true">
      <circle className="shape-ring" cx="50" cy="50" r="42" />
      <circle className="shape-dot" cx="50" cy="50" r="17" />
    </svg>
  );
}
