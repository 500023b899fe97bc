import type { PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { timeAxis } from './time-axis.ts';
import type { Thumbnail } from './use-thumbnails.ts';
import { useWidth } from './use-width.ts';

export interface ThumbStripProps {
  readonly thumbnails: readonly Thumbnail[];
  /** Of the strip, hub time in ms: the same as that of the timeline below it. */
  readonly from: number;
  readonly to: number;
  /** Hub time of the painted frame. */
  readonly wall: number | undefined;
  readonly onSeek: (wall: number) => void;
}

const height = 54;
const widest = 96;

/** Small frames above the timeline, each standing at its own moment; a click goes there. */
export function ThumbStrip({ thumbnails, from, to, wall, onSeek }: ThumbStripProps) {
  const { t } = useTranslation();
  const [box, width] = useWidth();
  const axis = timeAxis(from, to, width);
  const seek = (event: PointerEvent<SVGSVGElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const chosen = thumbnails.findLast(({ at }) => axis.x(at) <= x) ?? thumbnails[0];
    if (chosen !== undefined) onSeek(chosen.at);
  };
  return (
    <div className="thumbs" ref={box}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={t('thumbs.label')}
        data-testid="thumbnails"
        data-count={thumbnails.length}
        onPointerDown={seek}
      >
        <title>{t('thumbs.label')}</title>
        {thumbnails.map(({ at, image, column, columns }, index) => {
          const next = thumbnails[index + 1]?.at;
          const x = axis.x(at);
          const room = (next === undefined ? width : axis.x(next)) - x - 1;
          const current = wall !== undefined && wall >= at - 20 && (next === undefined || wall < next - 20);
          const shown = Math.max(1, Math.min(widest, room));
          return (
            <g key={at} data-current={current}>
              <svg
                x={x}
                width={shown}
                height={height}
                viewBox={`${column * 160} 0 160 90`}
                preserveAspectRatio="xMidYMid slice"
                aria-hidden="true"
              >
                <image href={image} width={columns * 160} height={90} />
              </svg>
              {current ? (
                <rect
                  x={x + 1}
                  y={1}
                  width={shown - 2}
                  height={height - 2}
                  fill="none"
                  stroke="var(--focus)"
                  strokeWidth="2"
                />
              ) : null}
            </g>
          );
        })}
      </svg>
    </div>
  );
}
