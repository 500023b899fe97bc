import { type ReviewWay, reviewWaySchema } from '@otklik/shared/api/review-way.ts';
import { shownKindSchema } from '@otklik/shared/api/risk.ts';
import type { ShownKind } from '@otklik/shared/risk/shown.ts';
import { Check } from '../../api/check.ts';

/** The way through the work as an address names it, and as the hub is asked for it. Absent: nobody has chosen yet, and
 * it goes on in the order of time. */
export interface WaySearch {
  readonly way?: ReviewWay;
  /** Which sample, on that way. */
  readonly sample?: string;
  /** Of the way by risk: only this store, only this kind of reason. */
  readonly store?: string;
  readonly reason?: ShownKind;
}

export const waySearch = (search: Record<string, unknown>): WaySearch => {
  const { way, sample, store, reason } = search;
  if (!Check(reviewWaySchema, way)) return {};
  if (way === 'sample')
    return typeof sample === 'string' && sample !== '' && sample.length <= 64 ? { way, sample } : {};
  if (way !== 'risk') return { way };
  return {
    way,
    ...(typeof store === 'string' && store !== '' ? { store } : {}),
    ...(Check(shownKindSchema, reason) ? { reason } : {}),
  };
};

/** Whether its items come in the order of time. */
export const isInTime = ({ way }: Pick<WaySearch, 'way'>): boolean => way === undefined || way === 'order';
