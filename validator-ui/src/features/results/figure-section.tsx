import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../ui/fields.tsx';

interface FigureSectionProps {
  readonly testId: string;
  /** What the figure says; absent while it is on its way, with the room for it kept. */
  readonly finding: string | undefined;
  readonly caption: string;
  /** Whether what stands there is of what was asked. */
  readonly busy: boolean;
  readonly error: Error | null;
  readonly className?: string;
  /** Of its heading, where it stands by itself. */
  readonly level?: 2;
  readonly children: ReactNode;
}

/** One figure of the page: its heading is the finding, the caption names it. Nothing moves when it arrives. */
export function FigureSection({
  testId,
  finding,
  caption,
  busy,
  error,
  className,
  level,
  children,
}: FigureSectionProps) {
  const { t } = useTranslation();
  const id = useId();
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section
      className={className === undefined ? 'figure' : `figure ${className}`}
      data-testid={testId}
      aria-labelledby={id}
      aria-busy={busy}
    >
      {/* What is on its way takes the place of another slice's: that one's finding must not stand under this one's name. */}
      <Heading id={id}>{busy ? t('common.loading') : (finding ?? t('common.loading'))}</Heading>
      <p className="cap">{caption}</p>
      <Failure error={error} />
      {children}
    </section>
  );
}

/**
 * Arrow keys among the marks of a chart (`data-x`, in a grid also `data-y`): one of them is in the order of tabs, the
 * others are a key away.
 */
export function moveByArrows(event: KeyboardEvent<Element>): void {
  const ways: Readonly<Record<string, readonly [number, number]>> = {
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowDown: [0, 1],
    ArrowUp: [0, -1],
  };
  const way = ways[event.key];
  const from = event.target;
  if (way === undefined || !(from instanceof SVGElement)) return;
  const marks = [...event.currentTarget.querySelectorAll<SVGElement>('a[data-x]')];
  const placeOf = ({ dataset: { x, y } }: SVGElement) => ({ x: Number(x), y: Number(y ?? 0) });
  const grid = marks.some(({ dataset }) => dataset.y !== undefined);
  const here = placeOf(from);
  const [right, down] = way;
  const ahead = marks
    .map((mark) => ({ mark, ...placeOf(mark) }))
    .filter(({ x, y }) =>
      grid
        ? right !== 0
          ? y === here.y && (x - here.x) * right > 0
          : x === here.x && (y - here.y) * down > 0
        : (x - here.x) * (right + down) > 0,
    )
    .sort(
      (a, b) =>
        Math.abs(a.x - here.x) + Math.abs(a.y - here.y) - Math.abs(b.x - here.x) - Math.abs(b.y - here.y),
    );
  event.preventDefault();
  ahead[0]?.mark.focus();
}
