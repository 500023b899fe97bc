import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { ApiError } from '../api/errors.ts';
import type { Entry, EntryLabel, Order } from './entry.ts';
import type { EntryStore } from './entry-store.ts';
import { answerInTime, type Later } from './patience.ts';
import { failed, inOrder, nextEntry, type Outcome, recorded, waits } from './rules.ts';

export interface OutboxPorts {
  readonly store: EntryStore;
  readonly send: (entry: Entry, signal: AbortSignal) => Promise<Result<ReviewDetail, ApiError>>;
  /** Unix ms by this computer. */
  readonly now: () => number;
  readonly rng: Rng;
  /** Names this tab, the same after a reload. */
  readonly tab: string;
  readonly setTimeout: Later;
}

/** What is said of an item: the order, with what to call it before a person. */
export interface Said {
  readonly item: string;
  readonly order: Order;
  readonly label: EntryLabel;
}

export type ReplyListener = (entry: Entry, answer: Result<ReviewDetail, ApiError>) => void;

/** Tried again after so long, doubling, ms. */
const againFirst = 1000;
const againMost = 30_000;
/** What another tab has not sent for so long is sent by this one, ms: that tab may be gone. */
const adoptAfter = 10_000;

/**
 * Verdicts on their way to the hub. An entry is kept in the browser before anything is shown of it, sent in order behind
 * the expert's back, and again until the hub has it on record or refuses it. rules.ts has what always holds.
 */
export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();
  readonly #onReply = new Set<ReplyListener>();
  #user: string | undefined;
  #snapshot: readonly Entry[] = [];
  #durable = true;
  #last = 0;
  #busy = false;
  #pause = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
  }

  /** All that is kept of the person signed in, in the order in which it was said. */
  readonly entries = (): readonly Entry[] => this.#snapshot;

  /** Whether entries outlive the page; false where the browser's storage is full or forbidden. */
  readonly durable = (): boolean => this.#durable;

  /** On how many items this browser keeps what was not sent yet, whoever said it. Nothing else of it is anybody else's business. */
  readonly waitingOfAll = (): number =>
    new Set(
      this.#ports.store
        .readAll()
        .filter(waits)
        .map(({ item }) => item),
    ).size;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Told of every reply, before the entries change by it. */
  onReply(listener: ReplyListener): () => void {
    this.#onReply.add(listener);
    return () => this.#onReply.delete(listener);
  }

  /** Whose entries these are; what is another's stays where it is until that person signs in. */
  use(user: string | undefined): void {
    if (this.#user === user) {
      this.retry();
      return;
    }
    this.#user = user;
    this.#entries.clear();
    this.#pause = 0;
    this.reread();
    this.retry();
  }

  /** Keeps what was said and sends it as soon as its turn comes. */
  say({ item, order, label }: Said): Entry {
    const { now, rng, tab } = this.#ports;
    this.#last = Math.max(now(), this.#last + 1);
    const key = randomHex(rng, 8);
    const entry: Entry = {
      ...{ key, item, label, tab, at: this.#last, state: 'sending', tries: 0 },
      order: withKey(order, key),
    };
    // Whoever speaks of an item again has seen to what was refused of it.
    const seenTo = this.#snapshot.filter((each) => each.item === item && each.state === 'refused');
    this.#apply({ changed: [entry], gone: seenTo.map((each) => each.key), pause: false });
    this.retry();
    return entry;
  }

  /** Sends what waits now. */
  retry(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    void this.#pump();
  }

  /** Gives entries up: the expert's word, or nothing is left to do for them. What the hub has of them already, it keeps. */
  discard(...keys: readonly string[]): void {
    if (keys.length > 0) this.#apply({ changed: [], gone: keys, pause: false });
  }

  /** The verdict on the item was taken back: there is no second step to it. */
  forgetOpen(item: string): void {
    const gone = this.#snapshot.filter((each) => each.item === item && each.state === 'compare');
    if (gone.length > 0) this.#apply({ changed: [], gone: gone.map(({ key }) => key), pause: false });
  }

  /**
   * Resolves once nothing is on its way, of the item or of all: true where nothing waits to be sent, false where
   * something is kept.
   */
  async settled(item?: string): Promise<boolean> {
    const own = () => this.#snapshot.filter((each) => item === undefined || each.item === item);
    while (own().some(({ state, tab }) => state === 'sending' && tab === this.#ports.tab)) {
      await new Promise<void>((resolve) => {
        const stop = this.subscribe(() => {
          stop();
          resolve();
        });
      });
    }
    return !own().some(({ state }) => state === 'kept');
  }

  /** Takes over what other tabs of this person have done. */
  reread(): void {
    if (this.#user === undefined) {
      this.#show();
      return;
    }
    const stored = this.#ports.store.read(this.#user);
    const here = new Set(stored.map(({ key }) => key));
    // What could not be stored is known here alone.
    if (this.#durable) for (const key of this.#entries.keys()) if (!here.has(key)) this.#entries.delete(key);
    for (const entry of stored) this.#entries.set(entry.key, entry);
    // A computer's clock may have been set back since: what is said next comes after all of it.
    this.#last = Math.max(this.#last, ...stored.map(({ at }) => at));
    this.#show();
  }

  readonly #isMine = ({ tab, at }: Entry): boolean =>
    tab === this.#ports.tab || this.#ports.now() - at >= adoptAfter;

  async #pump(): Promise<void> {
    if (this.#busy || this.#user === undefined) return;
    const user = this.#user;
    this.#busy = true;
    try {
      let entry = nextEntry(this.#snapshot, this.#isMine);
      while (entry !== undefined && this.#user === user) {
        const outcome = await this.#sendOne(entry, user);
        if (outcome?.pause === true) {
          this.#later();
          return;
        }
        this.#pause = 0;
        entry = nextEntry(this.#snapshot, this.#isMine);
      }
      // Those of other tabs, should their tab be gone.
      if (this.#snapshot.some(({ state }) => state === 'sending' || state === 'kept')) this.#later();
    } finally {
      this.#busy = false;
    }
    // Another person has come while the last one's was on its way.
    if (this.#user !== user) this.retry();
  }

  async #sendOne(entry: Entry, user: string): Promise<Outcome | undefined> {
    const tried = { ...entry, tries: entry.tries + 1 };
    this.#apply({ changed: [tried], gone: [], pause: false });
    const answer = await answerInTime((signal) => this.#ports.send(tried, signal), this.#ports.setTimeout);
    if (this.#user !== user) {
      // Its person is gone; what is on record need not be sent again.
      if (answer.ok) this.#keep(user, recorded(this.#ports.store.read(user), tried));
      return undefined;
    }
    const known = this.#snapshot;
    // Given up meanwhile: only the reply is told of.
    const outcome = !this.#entries.has(tried.key)
      ? undefined
      : answer.ok
        ? recorded(known, tried)
        : failed(known, tried, answer.error);
    for (const listener of this.#onReply) listener(tried, answer);
    if (outcome !== undefined) this.#apply(outcome);
    return outcome;
  }

  #later(): void {
    if (this.#cancelTimer !== undefined) return;
    const wait = Math.min(againMost, againFirst * 2 ** this.#pause);
    this.#pause += 1;
    // Between half and all of it, so that not all screens of a chain come at the same moment.
    const share = 0.5 + (this.#ports.rng.bytes(1)[0] ?? 0) / 512;
    this.#cancelTimer = this.#ports.setTimeout(() => {
      this.#cancelTimer = undefined;
      void this.#pump();
    }, wait * share);
  }

  #apply(outcome: Outcome): void {
    for (const entry of outcome.changed) this.#entries.set(entry.key, entry);
    for (const key of outcome.gone) this.#entries.delete(key);
    if (this.#user !== undefined) this.#keep(this.#user, outcome);
    this.#show();
  }

  #keep(user: string, { changed, gone }: Outcome): void {
    for (const entry of changed) this.#durable = this.#ports.store.put(user, entry) && this.#durable;
    for (const key of gone) this.#ports.store.drop(user, key);
  }

  #show(): void {
    this.#snapshot = inOrder(this.#entries.values());
    for (const listener of this.#listeners) listener();
  }
}

const withKey = (order: Order, key: string): Order =>
  order.kind === 'verdict'
    ? { kind: 'verdict', body: { ...order.body, key } }
    : { kind: 'confirm', body: { ...order.body, key } };
