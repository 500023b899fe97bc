import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import type { Answer } from '@otklik/shared/poll/events.ts';
import { AnswerMark, ForceMajeureMark, HiddenMark, ReceiptMark } from '../../ui/marks.tsx';

export interface TimelineMarkProps {
  readonly kind: ReviewDetail['timeline'][number]['kind'];
  readonly answer?: Answer | undefined;
  /** Centre, px. */
  readonly x: number;
  readonly y: number;
}

/** One event on the strip; a press is hatched until its answer may be seen. */
export function TimelineMark({ kind, answer, x, y }: TimelineMarkProps) {
  const size = 20;
  return (
    <g transform={`translate(${x - size / 2} ${y - size / 2})`}>
      {kind === 'force-majeure' ? (
        <ForceMajeureMark size={size} />
      ) : kind === 'pos' ? (
        <ReceiptMark size={size} />
      ) : kind === 'customer-press' ? (
        <>
          <circle cx={size / 2} cy={size / 2} r={size / 2} fill="var(--surface)" />
          {answer === undefined ? <HiddenMark size={size} /> : <AnswerMark answer={answer} size={size} />}
        </>
      ) : (
        <path d="M10 0v20" stroke="var(--text-3)" strokeWidth="1.5" strokeDasharray="2 3" />
      )}
    </g>
  );
}
