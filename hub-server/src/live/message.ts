import type { AlertState, LiveEventName, LivePoll } from '@otklik/shared/api/live.ts';
import type { AppealState } from '@otklik/shared/api/review.ts';
import type { RoleName } from '@otklik/shared/api/session.ts';

/** Something that has just happened, as the hub knows it; what of it somebody hears is decided by `heardBy`. */
export type LiveMessage =
  | ({ readonly event: 'poll' } & Readonly<Required<LivePoll>>)
  | {
      readonly event: 'verdict';
      readonly store: string;
      readonly workplace: string;
      readonly item: string;
      readonly expert: string;
    }
  | {
      readonly event: 'appeal';
      readonly store: string;
      readonly workplace: string;
      readonly item: string;
      readonly appeal: string;
      readonly state: AppealState;
    }
  | { readonly event: 'question-changed' }
  | { readonly event: 'kiosk-silent' | 'kiosk-back'; readonly store: string; readonly kiosk: string }
  | {
      readonly event: 'identify';
      readonly store: string;
      readonly kiosk: string;
      readonly ms: number;
      readonly place?: number;
    }
  | {
      readonly event: 'alert';
      readonly alert: string;
      readonly kind: string;
      readonly state: AlertState;
      readonly store?: string;
    };

/** Somebody who listens. */
export interface Viewer {
  readonly user: string;
  readonly role: RoleName;
  /** The stores they may hear of; undefined: all. */
  readonly stores: ReadonlySet<string> | undefined;
}

export interface Heard {
  readonly event: LiveEventName;
  readonly data: object;
}

/**
 * What somebody hears of a message; undefined: nothing. Blind review (DESIGN §9): an expert hears that there is something
 * new at a workplace and that their own verdict stands, and nothing from which an answer, an outcome or a count could be
 * told. What is of no store is for those alone who speak for the whole chain, but for the questions, which all share.
 */
export function heardBy(message: LiveMessage, { user, role, stores }: Viewer): Heard | undefined {
  const { event } = message;
  if (event === 'question-changed') return { event, data: {} };
  if (stores !== undefined && (message.store === undefined || !stores.has(message.store))) return undefined;
  const expert = role === 'expert';
  switch (event) {
    case 'poll': {
      const { store, workplace, polls, latest } = message;
      return { event, data: expert ? { store, workplace } : { store, workplace, polls, latest } };
    }
    case 'verdict': {
      const { store, workplace, item } = message;
      return expert && message.expert !== user ? undefined : { event, data: { store, workplace, item } };
    }
    case 'appeal': {
      const { store, workplace, item, appeal, state } = message;
      return { event, data: expert ? { store, workplace } : { store, workplace, item, appeal, state } };
    }
    case 'kiosk-silent':
    case 'kiosk-back':
    case 'identify':
    case 'alert': {
      const { event: _name, ...data } = message;
      return expert ? undefined : { event, data };
    }
  }
}
