import type { DeviceSnapshot } from '../../devices/device-status.ts';
import type { PageTexts } from './texts.ts';

/** Seconds shown. */
const SPAN = 60;

/** Which of the last 60 seconds the device spoke in; nothing for a device that does not speak by itself. */
export function Heartbeats(props: {
  readonly device: DeviceSnapshot;
  readonly now: number;
  readonly texts: PageTexts;
}) {
  const { device, now, texts } = props;
  const { t, number } = texts;
  const { beats = [] } = device;
  const [first] = beats;
  const last = beats.at(-1);
  if (first === undefined || last === undefined) return null;
  // A device that has just come up has missed nothing.
  const since = Math.min(SPAN, Math.floor((now - first) / 1000) + 1);
  const seconds = Array.from({ length: SPAN }, (_, index) => SPAN - 1 - index);
  const heard = new Set(beats.map((at) => Math.floor((now - at) / 1000)));
  return (
    <figure className="beats">
      <figcaption>
        <b>{t('beats.title')}</b>{' '}
        <span>
          {t('beats.value', {
            n: number(Math.min(since, beats.length)),
            of: number(since),
            seconds: number(Math.max(0, Math.round((now - last) / 100) / 10)),
          })}
        </span>
      </figcaption>
      <svg viewBox="0 0 240 20" preserveAspectRatio="none" aria-hidden="true">
        {seconds.slice(SPAN - since).map((ago) => (
          <line
            key={ago}
            x1={(SPAN - ago) * 4 - 2}
            x2={(SPAN - ago) * 4 - 2}
            y1={heard.has(ago) ? 2 : 17}
            y2={20}
            data-heard={heard.has(ago) || undefined}
          />
        ))}
      </svg>
      <p aria-hidden="true">
        <small>{t('beats.from')}</small>
        <small>{t('beats.to')}</small>
      </p>
    </figure>
  );
}
