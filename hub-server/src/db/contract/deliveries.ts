import type {
  DeliveryListReply,
  DeliveryState,
  MailSettings,
  ScheduleListReply,
  ScheduleRecord,
  WebhookListReply,
} from '@otklik/shared/api/deliveries.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';
import type { Actor } from './audit.ts';

/** What a delivery is about; its text is made from this and the facts when it is sent. */
export type DeliveryTemplate = 'alert-fired' | 'alert-resolved' | 'digest' | 'report' | 'test';
export type FactValue = string | number | boolean | null;
/** What a text is made of: plain values, with no name of a person and nothing secret. */
export type DeliveryFacts = Readonly<Record<string, FactValue>>;

interface DeliveryDraft {
  /** Names it for good: a second one of the same id is not taken, whatever it says. */
  readonly id: string;
  readonly template: DeliveryTemplate;
  readonly facts: DeliveryFacts;
  /** Goes out in quiet hours as well, and never in a digest. */
  readonly critical: boolean;
  /** Hub time, ms; absent: at once. */
  readonly notBefore?: number;
  /** Hub time of the transaction, ms. */
  readonly now: number;
}

/** To a person, by the settings they have when it is sent, or to a webhook. */
export type NewDelivery = DeliveryDraft &
  (
    | { readonly kind: 'mail'; readonly recipientId: string }
    | { readonly kind: 'webhook'; readonly webhookId: string }
  );

/** A part of a digest. */
export interface DigestItem {
  readonly template: DeliveryTemplate;
  readonly facts: DeliveryFacts;
  readonly at: number;
}

/** Taken by the worker until the lease ends; `claim` is asked for when it says what became of it. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly claim: string;
  readonly channel: string;
  readonly template: DeliveryTemplate;
  readonly facts: DeliveryFacts;
  readonly createdAt: number;
  /** When it was first tried; absent: never yet. */
  readonly firstTriedAt?: number;
  /** Tries before this one that failed by its own fault. */
  readonly attempts: number;
  readonly items: readonly DigestItem[];
  readonly to:
    | { readonly kind: 'mail'; readonly settings: MailSettings }
    | { readonly kind: 'webhook'; readonly url: string; readonly secret: string };
}

export type DeliveryOutcome =
  | { readonly kind: 'sent' }
  /** `counted`: it was the delivery's own fault, not that of the way to all of its channel. */
  | { readonly kind: 'retry'; readonly at: number; readonly error: string; readonly counted: boolean }
  | { readonly kind: 'dead'; readonly error: string };

/** What is announced to everybody whom it concerns: the people whose scope reaches the store, and webhooks. */
export interface Announcement extends DeliveryDraft {
  readonly store?: string;
  /** Ids of those who are told; absent: everybody whom it concerns. */
  readonly recipients?: readonly string[];
  readonly webhooks?: readonly string[];
}

export interface DeliveryCommands {
  enqueueDeliveries(input: readonly NewDelivery[]): void;
  /**
   * Takes the first delivery that is due of a channel not in `except`. On the way what its person does not want goes, what
   * falls in their quiet hours waits, and what has waited becomes one digest.
   */
  claimDelivery(input: {
    readonly now: number;
    readonly leaseUntil: number;
    readonly claim: string;
    readonly except: readonly string[];
  }): ClaimedDelivery | undefined;
  /** False where the claim has been lost to another; then nothing changes. */
  settleDelivery(input: {
    readonly id: string;
    readonly claim: string;
    readonly now: number;
    readonly outcome: DeliveryOutcome;
  }): boolean;
  saveMailSettings(input: Actor & { readonly settings: MailSettings }): void;
  /** After a start: no other hub has this data open, so whatever is being sent is sent by nobody. */
  releaseDeliveries(input: undefined): number;
  /** What was given up is tried anew. */
  repeatDelivery(input: Actor & { readonly id: string }): Result<undefined, HubError>;
  addWebhook(input: Actor & { readonly webhook: WebhookRow }): Result<undefined, HubError>;
  removeWebhook(input: Actor & { readonly id: string }): Result<undefined, HubError>;
  /** Puts a test into the outbox under the id `delivery`. */
  testWebhook(input: Actor & { readonly id: string; readonly delivery: string }): Result<undefined, HubError>;
  addSchedule(
    input: Actor & { readonly schedule: Omit<ScheduleRecord, 'createdAt' | 'next'> },
  ): Result<ScheduleRecord, HubError>;
  removeSchedule(input: Actor & { readonly id: string }): Result<undefined, HubError>;
  /** Puts out the reports that are due; gives how many mails that are. */
  runSchedules(input: { readonly now: number }): number;
  runSchedule(input: Actor & { readonly id: string }): Result<number, HubError>;
  /** Drops what has been finished before a time, and gives how many. */
  dropDeliveries(input: { readonly before: number }): number;
}

export interface OutboxFigures {
  /** Not finished yet and not waiting for quiet hours to end. */
  readonly waiting: number;
  readonly held: number;
  readonly dead: number;
  /** When the oldest of those waiting came; absent: none waits. */
  readonly oldest?: number;
}

export interface DeliveryQueries {
  /** When the next one is due of a channel not in `except`; undefined: none waits. */
  nextDelivery(input: { readonly except: readonly string[] }): number | undefined;
  deliveryList(input: {
    readonly state?: DeliveryState | undefined;
    readonly before?: number | undefined;
  }): DeliveryListReply;
  webhooks(input: undefined): WebhookListReply;
  schedules(input: undefined): ScheduleListReply;
  mailSettings(input: { readonly user: string }): MailSettings | undefined;
  outboxFigures(input: undefined): OutboxFigures;
}

export interface WebhookRow {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  readonly events: readonly DeliveryTemplate[];
  readonly scope: UserScope;
  readonly createdAt: number;
}
