import type { AppealState } from '@otklik/shared/api/review.ts';

/** A part of a journal, both ends in it. */
export interface JournalSpan {
  readonly kiosk: string;
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
}

export interface LivePlace {
  readonly store: string;
  readonly workplace: string;
}

/** Polls of a workplace that have ended, and the latest of them. */
export interface WorkplacePolls extends LivePlace {
  readonly polls: number;
  readonly latest: {
    readonly id: string;
    /** When it was opened, hub time, ms. */
    readonly at: number;
    readonly question?: string;
    readonly outcome: string;
    readonly answer?: string;
  };
}

/** What those who listen are told (live/). Nothing of it is asked while nobody does. */
export interface LiveQueries {
  /** Polls ended in these parts of journals that came at `since` or later, hub time, ms. */
  livePolls(input: {
    readonly spans: readonly JournalSpan[];
    readonly since: number;
  }): readonly WorkplacePolls[];
  /** With the latest appeal of the item, where there is one. */
  livePlace(input: {
    readonly item: string;
  }): (LivePlace & { readonly appeal?: { readonly id: string; readonly state: AppealState } }) | undefined;
  /** Every kiosk that is not revoked, with its store. */
  kioskStores(input: undefined): readonly (readonly [kiosk: string, store: string])[];
}
