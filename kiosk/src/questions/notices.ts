import type { QuestionFaultCode } from '@otklik/shared/api/heartbeat.ts';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import type { Asking } from './current.ts';

/** Staff are told a week before the periods a kiosk has been given run out. Ms. */
export const PERIODS_WARNING_MS = 7 * 86_400_000;

/** Something about its questions that staff should see to; customers are never told. */
export interface QuestionNotice {
  readonly code: Extract<QuestionFaultCode, 'insert-waiting' | 'periods-ending' | 'periods-over'>;
  readonly place: number;
  /** Wall ms. */
  readonly since: number;
}

/** What staff of one workplace should see to at wall ms `now`. */
export function noticesOf(
  workplace: KioskConfig['workplaces'][number],
  asking: Asking,
  now: number,
): readonly QuestionNotice[] {
  const { place, periodsUntil: until } = workplace;
  const notices: QuestionNotice[] = [];
  if (asking.planned !== undefined) {
    notices.push({ code: 'insert-waiting', place, since: asking.planned.since });
  }
  if (until !== undefined && now >= until) notices.push({ code: 'periods-over', place, since: until });
  else if (until !== undefined && now >= until - PERIODS_WARNING_MS) {
    notices.push({ code: 'periods-ending', place, since: until - PERIODS_WARNING_MS });
  }
  return notices;
}
