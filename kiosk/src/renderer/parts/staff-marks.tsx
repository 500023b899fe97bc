import type { PlaceView } from '../../screen/protocol.ts';
import { useTexts } from '../i18n.ts';
import { FaultMark, IdentifyMark, InsertMark, OfflineMark, TriangleMark } from './marks.tsx';
import { useSecondsLeft, useStableDeadline } from './use-seconds-left.ts';

export interface StaffState {
  readonly offline: boolean;
  readonly fault: boolean;
  /** Somebody asks which workplace this is. */
  readonly identifying?: boolean;
  /** The insert that is to be put in place and confirmed. */
  readonly insert?: NonNullable<PlaceView['insert']>;
  /** `performance.now()` at which the force majeure ends. */
  readonly forceMajeureUntil?: number;
}

/** Small grey marks that staff know and a customer takes for nothing. */
export function StaffMarks({ state }: { readonly state: StaffState }) {
  const { t, locale } = useTexts();
  const { offline, fault, identifying = false, insert, forceMajeureUntil } = state;
  if (!offline && !fault && !identifying && insert === undefined && forceMajeureUntil === undefined)
    return null;
  return (
    <div className="staff" role="img" aria-label={t('staff.mark')}>
      {identifying && (
        <span data-mark="identify">
          <IdentifyMark />
        </span>
      )}
      {fault && (
        <span data-mark="fault">
          <FaultMark />
        </span>
      )}
      {offline && (
        <span data-mark="offline">
          <OfflineMark />
        </span>
      )}
      {insert !== undefined && (
        <span className="staff-insert" data-mark="insert" data-armed={insert.armed}>
          <InsertMark />
          {insert.text !== undefined && <span>{insert.text[locale] ?? insert.text.ru}</span>}
        </span>
      )}
      {forceMajeureUntil !== undefined && (
        <span className="staff-time" data-mark="force-majeure">
          <TriangleMark />
          <TimeLeft until={forceMajeureUntil} />
        </span>
      )}
    </div>
  );
}

/** Minutes and seconds, as on a stopwatch. */
function TimeLeft({ until }: { readonly until: number }) {
  const seconds = useSecondsLeft(useStableDeadline(until));
  return (
    <span>
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
    </span>
  );
}
