import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import type { PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatClock, formatClockFine, formatNumber, formatSeconds } from '../../ui/format.ts';
import { timeAxis } from './time-axis.ts';
import { TimelineMark } from './timeline-mark.tsx';
import { useWidth } from './use-width.ts';

/** What of an item and its poll stands on the axis. */
export type TimelineDetail = Pick<ReviewDetail, 'timeline' | 'window'> & {
  readonly item: Pick<ReviewDetail['item'], 'id' | 'at' | 'answer' | 'store'>;
};

export interface TimelineProps {
  readonly detail: TimelineDetail;
  readonly from: number;
  readonly to: number;
  /** Hub time of the painted frame; the press itself while there is none. */
  readonly wall: number | undefined;
  /** Bound of the whole error of what is on the screen, ms. */
  readonly error: number;
  /** Nothing comes on top of it that is not known. */
  readonly whole: boolean;
  readonly onSeek: (wall: number) => void;
}

const top = 26;
const band = 34;
const axisY = 100;

/** The poll's events on the time axis. The playhead is as wide as the clock error. */
export function Timeline({ detail, from, to, wall, error, whole, onSeek }: TimelineProps) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const [box, width] = useWidth();
  const axis = timeAxis(from, to, width);
  const zone = detail.item.store.zone;
  const seconds = (ms: number) => t('common.seconds', { value: formatSeconds(ms, language) });
  const head = wall ?? detail.item.at;
  const headX = axis.x(Math.min(to, Math.max(from, head)));
  const halo = Math.max(1.5, error * axis.perMs);
  const headText = `${formatClockFine(head, zone, language)} ±${seconds(error)}${whole ? '' : ' + ?'}`;
  const flip = headX > width - 190;
  const window = detail.window;
  const down = detail.timeline.find((mark) => mark.kind === 'seller-down')?.at;
  const up = detail.timeline.find((mark) => mark.kind === 'seller-up')?.at;
  const opened = window?.from ?? detail.timeline.find((mark) => mark.kind === 'opened')?.at;
  const presses = detail.timeline.filter((mark) => mark.kind === 'customer-press');
  const others = detail.timeline.filter(
    (mark) => mark.kind === 'pos' || mark.kind === 'force-majeure' || mark.kind === 'prompt-start',
  );
  const seek = (event: PointerEvent<SVGSVGElement>) => {
    const area = event.currentTarget.getBoundingClientRect();
    onSeek(from + (event.clientX - area.left) / axis.perMs);
  };
  const pressText = (at: number, index: number) =>
    index > 0
      ? t('timeline.again')
      : opened === undefined
        ? t('timeline.press')
        : t('timeline.answerAfter', { seconds: seconds(Math.max(0, at - opened)) });
  return (
    <div className="tl" ref={box}>
      <svg
        width={width}
        height={124}
        viewBox={`0 0 ${width} 124`}
        role="img"
        aria-label={t('timeline.label')}
        data-testid="timeline"
        onPointerDown={seek}
      >
        <title>{t('timeline.label')}</title>
        <line x1={0} x2={width} y1={axisY + 0.5} y2={axisY + 0.5} stroke="var(--line)" />
        {axis.ticks.map((tick) => {
          const x = axis.x(tick.at);
          return (
            <g key={tick.at}>
              <line x1={x} x2={x} y1={axisY} y2={axisY + (tick.major ? 8 : 5)} stroke="var(--line-strong)" />
              {tick.major && x > 28 && x < width - 28 ? (
                <text x={x} y={axisY + 21} className="tl-axis tn" textAnchor="middle">
                  {formatClock(tick.at, zone)}
                </text>
              ) : null}
            </g>
          );
        })}
        {window === undefined ? null : (
          <g>
            <rect
              x={axis.x(window.from)}
              y={top}
              width={Math.max(2, (window.to - window.from) * axis.perMs)}
              height={band}
              rx="3"
              fill="var(--raised)"
              stroke="var(--line-strong)"
            />
            <text
              x={(axis.x(window.from) + axis.x(window.to)) / 2 + 40}
              y={top + 22}
              className="tl-quiet"
              textAnchor="middle"
            >
              {t('timeline.window', {
                seconds: t('common.seconds', {
                  value: formatNumber((window.to - window.from) / 1000, language),
                }),
              })}
            </text>
          </g>
        )}
        {down === undefined ? null : (
          <g>
            <rect
              x={axis.x(down)}
              y={top}
              width={Math.max(4, ((up ?? down) - down) * axis.perMs)}
              height={band}
              rx="2"
              fill="var(--text)"
            />
            {axis.x(down) > 118 ? (
              <text x={axis.x(down) - 8} y={top + 22} className="tl-text" textAnchor="end">
                {t('timeline.seller')}
              </text>
            ) : (
              <text x={axis.x(down)} y={top + band + 20} className="tl-text">
                {t('timeline.seller')}
              </text>
            )}
          </g>
        )}
        {others.map((mark) => (
          <TimelineMark
            key={`${mark.kind}${mark.at}`}
            kind={mark.kind}
            x={axis.x(mark.at)}
            y={top + band / 2}
          />
        ))}
        {presses.map((mark, index) => {
          const x = axis.x(mark.at);
          const before = presses[index - 1];
          const room = before === undefined || x - axis.x(before.at) > (index === 1 ? 150 : 104);
          const mine = mark.item === detail.item.id ? detail.item.answer : undefined;
          return (
            <g key={mark.item ?? mark.at}>
              <TimelineMark kind="customer-press" answer={mine} x={x} y={top + band / 2} />
              {room && (down === undefined || axis.x(down) > 118) ? (
                <>
                  <line x1={x} x2={x} y1={top + 27} y2={top + 43} stroke="var(--line-strong)" />
                  <text
                    x={x > width - 150 ? x - 10 : x + 10}
                    y={top + 56}
                    className="tl-text"
                    textAnchor={x > width - 150 ? 'end' : 'start'}
                  >
                    {pressText(mark.at, index)}
                  </text>
                </>
              ) : null}
            </g>
          );
        })}
        {/* What is not known may be wider than what is drawn: it ends with the line of time. */}
        <rect
          x={Math.max(0, headX - halo)}
          y={4}
          width={Math.max(0, Math.min(width, headX + halo) - Math.max(0, headX - halo))}
          height={axisY - 4}
          fill="var(--focus)"
          opacity="0.22"
        />
        <line x1={headX} x2={headX} y1={4} y2={axisY} stroke="var(--focus)" strokeWidth="2" />
        <path d={`M${headX - 7} 2h14v7l-7 7-7-7z`} fill="var(--focus)" />
        <text
          x={flip ? headX - 14 : headX + 14}
          y={15}
          className="tl-head tn"
          textAnchor={flip ? 'end' : 'start'}
          data-testid="playhead"
        >
          {headText}
        </text>
      </svg>
    </div>
  );
}
