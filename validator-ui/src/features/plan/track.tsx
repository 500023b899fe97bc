import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Bar, lanesOf, type PlanRow } from './bars.ts';
import type { Clash, Hole } from './clashes.ts';
import { endedAt, type Held, heldKey, shifted } from './held.ts';
import { HowMark } from './how-mark.tsx';
import { type DaySpan, dayUnder, placeOf } from './plan-view.ts';
import { type PlanWords, stateOf } from './plan-words.ts';

/** What a hand can do on the calendar. */
export interface Hand {
  readonly held: Held | undefined;
  readonly onHold: (held: Held) => void;
  readonly onDrop: (held: Held) => void;
  readonly onLeave: () => void;
  /** Takes a period up; undefined where it stays, which has been said. */
  readonly onTake: (bar: Bar) => Held | undefined;
  readonly onPick: (bar: Bar) => void;
}

interface TrackProps {
  readonly row: PlanRow;
  readonly name: string;
  readonly window: DaySpan;
  readonly today: number;
  readonly words: PlanWords;
  readonly hand: Hand;
  readonly picked: string | undefined;
  /** Whether periods can be added here. */
  readonly open: boolean;
  readonly holes: readonly Hole[];
  readonly clashes: readonly Clash[];
  /** Whether what is asked on these days is not known yet. */
  readonly unread: boolean;
}

/** Pixels a pointer moves before a press becomes a drag, and from a bar's end within which it takes hold of that. */
const DRAG_FROM = 5;
const END_GRIP = 10;
const LANE = 62;

const percent = (share: number): string => `${share * 100}%`;

interface Drag {
  readonly x: number;
  readonly bar: Bar | undefined;
  readonly end: boolean;
  readonly day: number;
  readonly start: Held | undefined;
  /** Where it was last, drawn there or not yet. */
  readonly held: Held | undefined;
}

/** The days of one scope: periods that can be opened and moved, and free days to draw new ones across. */
export function Track(props: TrackProps) {
  const { row, name, window, today, words, hand, picked, open, holes, clashes, unread } = props;
  const { t } = useTranslation();
  const track = useRef<HTMLFieldSetElement>(null);
  const drag = useRef<Drag>(undefined);
  const dragged = useRef(false);
  const [roving, setRoving] = useState<string>();
  const { bars } = row;
  const held = hand.held?.row === row.key ? hand.held : undefined;
  const { lanes, count } = lanesOf(bars);
  const stop = bars.some(({ key }) => key === roving)
    ? roving
    : (bars.find(({ to }) => to > today) ?? bars[0])?.key;

  // What left the hand, by whatever key and wherever that was pressed, is dragged no further.
  useLayoutEffect(() => {
    if (held === undefined) drag.current = undefined;
  }, [held]);

  const dayAt = (clientX: number): number => {
    const box = track.current?.getBoundingClientRect();
    return box === undefined || box.width === 0
      ? window.from
      : dayUnder((clientX - box.left) / box.width, window);
  };

  function down(event: PointerEvent<HTMLElement>): void {
    if (event.button !== 0) return;
    const target = event.target instanceof Element ? event.target.closest('[data-bar]') : null;
    const bar = bars.find(({ key }) => key === target?.getAttribute('data-bar'));
    if (bar === undefined && !open) return;
    const right = target?.getBoundingClientRect().right ?? 0;
    dragged.current = false;
    drag.current = {
      ...{ x: event.clientX, bar, day: dayAt(event.clientX), start: undefined, held: undefined },
      end: bar !== undefined && bar.to <= window.to && right - event.clientX <= END_GRIP,
    };
  }

  function move(event: PointerEvent<HTMLElement>): void {
    const now = drag.current;
    if (now === undefined) return;
    if (!dragged.current) {
      if (Math.abs(event.clientX - now.x) < DRAG_FROM) return;
      dragged.current = true;
      track.current?.setPointerCapture(event.pointerId);
      const start = now.bar === undefined ? undefined : hand.onTake(now.bar);
      if (now.bar !== undefined && start === undefined) {
        drag.current = undefined;
        return;
      }
      drag.current = { ...now, start };
    }
    const { start, end, day } = drag.current ?? now;
    const hold = (at: Held): void => {
      drag.current = { ...(drag.current ?? now), held: at };
      hand.onHold(at);
    };
    const at = dayAt(event.clientX);
    if (start !== undefined) {
      hold(end ? endedAt(start, at + 1) : shifted(start, at - day));
      return;
    }
    const earliest = today + 1;
    const from = Math.max(earliest, Math.min(at, day));
    hold({ row: row.key, from, to: Math.max(from, at, day) + 1, earliest });
  }

  function up(): void {
    const now = drag.current;
    drag.current = undefined;
    if (now?.held !== undefined && dragged.current) hand.onDrop(now.held);
  }

  function cancelled(): void {
    if (drag.current !== undefined && dragged.current) hand.onLeave();
    drag.current = undefined;
  }

  function key(event: KeyboardEvent<HTMLElement>): void {
    if (hand.held !== undefined) {
      const done = handKey(event, hand, window);
      if (done) event.preventDefault();
      return;
    }
    const buttons = [...(track.current?.querySelectorAll<HTMLElement>('[data-bar]') ?? [])];
    const at = event.target instanceof HTMLElement ? buttons.indexOf(event.target) : -1;
    const bar = bars.find((each) => each.key === buttons[at]?.dataset.bar);
    switch (event.key) {
      case 'ArrowLeft':
      case 'ArrowRight':
        buttons[at + (event.key === 'ArrowLeft' ? -1 : 1)]?.focus();
        break;
      case 'ArrowUp':
      case 'ArrowDown':
        beside(track.current, event.key === 'ArrowUp' ? -1 : 1)?.focus();
        break;
      case ' ': {
        const taken = bar === undefined ? undefined : hand.onTake(bar);
        if (taken !== undefined) hand.onHold(taken);
        break;
      }
      default:
        return;
    }
    event.preventDefault();
  }

  const within = <T extends DaySpan>(all: readonly T[]): readonly T[] =>
    all.filter((each) => placeOf(each, window) !== undefined);
  const spans = (span: DaySpan, lane: number) => {
    const place = placeOf(span, window);
    if (place === undefined) return undefined;
    return { left: percent(place.left), width: percent(place.width), top: `${lane * LANE + 4}px` };
  };
  return (
    <fieldset
      ref={track}
      aria-label={name}
      className="plan-track"
      data-testid={`track-${row.key}`}
      data-open={open}
      style={{ height: `${count * LANE + 8}px` }}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={cancelled}
      onKeyDown={key}
      onKeyUp={(event) => {
        // Space would press the button it took up.
        if (event.key === ' ') event.preventDefault();
      }}
    >
      {bars.length === 0 && held === undefined ? (
        <p className="plan-inherits">
          {t(
            unread ? 'calendar.reading' : row.scope.kind === 'all' ? 'calendar.nothing' : 'calendar.asWider',
          )}
        </p>
      ) : null}
      {within(holes).map((hole) => (
        <span key={`hole ${hole.from}`} className="plan-hole" style={spans(hole, 0)} aria-hidden="true" />
      ))}
      {bars.map((bar, at) => (
        <button
          key={bar.key}
          type="button"
          className="plan-bar"
          data-bar={bar.key}
          data-state={stateOf(bar, today)}
          data-held={held?.grasp?.bar.key === bar.key}
          data-starts={bar.from >= window.from}
          aria-pressed={picked === bar.key}
          title={words.bar(bar, today)}
          tabIndex={bar.key === stop ? 0 : -1}
          style={spans(bar, lanes[at] ?? 0)}
          onFocus={() => setRoving(bar.key)}
          onClick={() => {
            if (dragged.current) dragged.current = false;
            else hand.onPick(bar);
          }}
        >
          <b>
            {words.code(bar)} {words.text(bar)}
          </b>
          <span>
            <HowMark how={bar.presentation} />
            <i className="plan-as">
              {t(bar.version === undefined ? 'calendar.draft' : `calendar.as.${bar.presentation}`)}
            </i>
          </span>
          <span className="visually-hidden">
            {name}, {words.days(bar)}, {t(`calendar.state.${stateOf(bar, today)}`)}
          </span>
        </button>
      ))}
      {within(clashes).map((clash) => (
        <span
          key={`clash ${clash.plans.join(' ')} ${clash.from}`}
          className="plan-clash"
          style={spans(clash, 0)}
          aria-hidden="true"
        />
      ))}
      {held === undefined || within([held]).length === 0 ? null : (
        <span
          className="plan-ghost"
          data-testid="ghost"
          style={{ ...spans(held, 0), height: `${count * LANE - 8}px` }}
          aria-hidden="true"
        >
          <b>{held.grasp === undefined ? t('calendar.new') : words.code(held.grasp.bar)}</b>
          {words.days(held)}
        </span>
      )}
    </fieldset>
  );
}

/** What a key does to the hand; whether it meant anything. */
export function handKey(event: KeyboardEvent<HTMLElement>, hand: Hand, window: DaySpan): boolean {
  const { held } = hand;
  if (held === undefined) return false;
  if (event.key === 'Escape') hand.onLeave();
  else if (event.key === 'Enter' || event.key === ' ') hand.onDrop(held);
  else {
    const moved = heldKey(held, event.key, event.shiftKey, window);
    if (moved === undefined) return false;
    hand.onHold(moved);
  }
  return true;
}

/** What can be focused in the nearest row above or below that has a period. */
function beside(track: HTMLElement | null, by: 1 | -1): HTMLElement | undefined {
  const all = [...(track?.closest('.plan-rows')?.querySelectorAll<HTMLElement>('.plan-track') ?? [])];
  for (let at = (track === null ? -1 : all.indexOf(track)) + by; at >= 0 && at < all.length; at += by) {
    const found = all[at]?.querySelector<HTMLElement>('[data-bar][tabindex="0"]');
    if (found) return found;
  }
  return undefined;
}
