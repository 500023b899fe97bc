import { RANKED_FROM } from '@otklik/shared/metrics/ranking.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatNumber, formatPercent, formatShare, formatWeekday } from '../../ui/format.ts';
import { FigureSection, moveByArrows } from './figure-section.tsx';
import { FileButtons } from './file-buttons.tsx';
import {
  type BareCell,
  bareCells,
  type HeatCell,
  heatCells,
  hoursOf,
  TONES,
  type Tones,
  tonesOf,
  WEEKDAYS,
  weakest,
} from './heat.ts';
import { BareLegend, BareMark } from './heat-empty.tsx';
import { MarkLink } from './mark-link.tsx';
import { type Asked, figuresQuery } from './results-queries.ts';

const width = 520;
const height = 358;
const LEFT = 36;
const ROW = 33;
const TOP = 40;
const EMPTY: readonly HeatCell[] = [];
const NONE_BARE: readonly BareCell[] = [];
/** Around a mark without an index. */
const INSET = 2;

/** Weekday by hour, in store time: the tone is the index, the size how many answers stand behind it. */
export function HeatSection({ asked }: { readonly asked: Asked }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const found = useQuery(figuresQuery(useHub(), asked, 'hour-of-week'));
  const cells = found.data === undefined ? EMPTY : heatCells(found.data.rows, asked.marked);
  const bare = found.data === undefined ? NONE_BARE : bareCells(found.data, cells);
  const weak = weakest(cells);
  const enough = cells.some(({ index }) => index.n >= RANKED_FROM);
  const finding =
    found.data === undefined
      ? undefined
      : !enough
        ? t('figures.heatFew')
        : weak === undefined
          ? t('figures.heatAlike')
          : t('figures.heatWeak', {
              weekday: formatWeekday(weak.weekday, language),
              hour: weak.hour,
              next: weak.hour + 1,
              share: formatPercent(weak.index.share, language),
            });
  return (
    <FigureSection
      testId="heat"
      finding={finding}
      caption={t('figures.heatCaption')}
      busy={found.isPlaceholderData}
      error={found.error}
    >
      <div className="figure-tools">
        <FileButtons asked={asked} by="hour-of-week" of={t('figures.fileHeat')} />
      </div>
      <HeatChart cells={cells} bare={bare} marked={asked.marked} />
    </FigureSection>
  );
}

function HeatChart({
  cells,
  bare,
  marked,
}: {
  readonly cells: readonly HeatCell[];
  readonly bare: readonly BareCell[];
  readonly marked: Asked['marked'];
}) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const hours = hoursOf([...cells, ...bare.filter(({ state }) => state !== 'closed')]);
  const tones = tonesOf(cells);
  const step = (width - LEFT) / hours.length;
  const most = Math.max(RANKED_FROM, ...cells.map(({ index }) => index.n));
  const side = (n: number) => Math.max(7, Math.sqrt(n / most) * (Math.min(step, ROW) - 3));
  const every = step < 22 ? 2 : 1;
  const middle = (hour: number) => LEFT + step * (hour - (hours[0] ?? 0) + 0.5);
  const room = Math.min(step, ROW) / 2 - INSET;
  return (
    <svg
      className="chart"
      viewBox={`0 0 ${width} ${height}`}
      aria-label={t('figures.heatLabel')}
      onKeyDown={moveByArrows}
    >
      {hours.map((hour, at) =>
        at % every === 0 ? (
          <text key={hour} x={LEFT + step * (at + 0.5)} y="20" className="axis" textAnchor="middle">
            {hour}
          </text>
        ) : null,
      )}
      {WEEKDAYS.map((weekday) => (
        <text key={weekday} x="0" y={TOP + ROW * (weekday - 1) + 4} className="axis">
          {formatWeekday(weekday, language)}
        </text>
      ))}
      {bare.map((cell) => {
        const [x, y] = [middle(cell.hour), TOP + ROW * (cell.weekday - 1)];
        const box = { left: x - room, right: x + room, top: y - room, bottom: y + room };
        return <BareMark key={cell.key} cell={cell} box={box} />;
      })}
      {cells.map((cell, at) => (
        <MarkLink
          key={`${cell.weekday}-${cell.hour}`}
          list={cell.list}
          marked={marked}
          words={t('figures.heatCell', {
            weekday: formatWeekday(cell.weekday, language, 'long'),
            hour: cell.hour,
            next: cell.hour + 1,
            share: formatPercent(cell.index.share, language),
            low: formatShare(cell.index.low, language),
            high: formatShare(cell.index.high, language),
            n: formatNumber(cell.index.n, language),
          })}
          x={cell.hour}
          y={cell.weekday}
          first={at === 0}
        >
          <Cell
            cell={cell}
            tones={tones}
            side={side(cell.index.n)}
            x={middle(cell.hour)}
            y={TOP + ROW * (cell.weekday - 1)}
          />
        </MarkLink>
      ))}
      <Legend tones={tones} />
      <BareLegend cells={bare} x={LEFT} y={326} />
    </svg>
  );
}

interface CellProps {
  readonly cell: HeatCell;
  readonly tones: Tones | undefined;
  readonly side: number;
  readonly x: number;
  readonly y: number;
}

function Cell({ cell, tones, side, x, y }: CellProps) {
  const few = cell.index.n < RANKED_FROM || tones === undefined;
  return (
    <rect
      x={x - side / 2}
      y={y - side / 2}
      width={side}
      height={side}
      {...(few
        ? { fill: 'var(--bg)', stroke: 'var(--line-strong)', strokeWidth: 1.3 }
        : { fill: `var(--ramp-${tones.of(cell.index.share) + 1})` })}
      data-few={few}
    />
  );
}

function Legend({ tones }: { readonly tones: Tones | undefined }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const y = 274;
  return (
    <g>
      {Array.from({ length: TONES }, (_, tone) => tone + 1).map((tone) => (
        <rect
          key={tone}
          x={LEFT + (tone - 1) * 28}
          y={y}
          width="28"
          height="12"
          fill={`var(--ramp-${tone})`}
        />
      ))}
      <text x={LEFT} y={y + 27} className="axis">
        {tones === undefined ? '' : formatShare(tones.low, language)}
      </text>
      <text x={LEFT + TONES * 28} y={y + 27} className="axis" textAnchor="end">
        {tones === undefined ? '' : formatPercent(tones.high, language)}
      </text>
      <rect x="250" y={y} width="12" height="12" fill="none" stroke="var(--line-strong)" strokeWidth="1.3" />
      <text x="270" y={y + 11} className="axis">
        {t('figures.heatUnder')}
      </text>
    </g>
  );
}
