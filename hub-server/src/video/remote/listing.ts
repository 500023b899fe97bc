import { ok, type Result } from '@otklik/shared/base/result.ts';
import type { Span } from '../archive.ts';
import { merge } from '../clip-parts.ts';
import { fault, type RemoteFault } from './fault.ts';
import type { RemoteSource } from './source.ts';

interface Listed {
  readonly span: Span;
  readonly at: number;
  readonly found: Promise<Result<readonly Span[] | undefined, RemoteFault>>;
}

/** What an archive said it has counts for so long, ms: nothing is shown for longer that it no longer has. */
const freshMs = 20_000;
/** An archive that does not answer is asked again after so long; until then nobody waits for it. */
const restMs = 10_000;
const around = 60_000;
const kept = 32;
/** Spans that follow each other within so many ms are one. */
const together = 100;

/** What an archive says is recorded, asked for once for all who want to know about the same time. */
export class Listing {
  readonly #source: RemoteSource;
  readonly #now: () => number;
  #listed: Listed[] = [];
  #rest: { readonly until: number; readonly fault: Result<never, RemoteFault> } | undefined;

  constructor(source: RemoteSource, now: () => number) {
    this.#source = source;
    this.#now = now;
  }

  /** Ascending; recordings of their own, or merged where they are not. Undefined: it cannot say. */
  async within(span: Span): Promise<Result<readonly Span[] | undefined, RemoteFault>> {
    const now = this.#now();
    if (this.#rest !== undefined && now < this.#rest.until) return this.#rest.fault;
    this.#listed = this.#listed.filter(({ at }) => now - at < freshMs);
    const known = this.#listed.find(({ span: of }) => of.from <= span.from && of.to >= span.to);
    if (known !== undefined) return known.found;
    const wide = { from: span.from - around, to: span.to + around };
    const listed = { span: wide, at: now, found: this.ask(wide) };
    this.#listed = [...this.#listed, listed].slice(-kept);
    const found = await listed.found;
    if (!found.ok) {
      this.#listed = this.#listed.filter((each) => each !== listed);
      const { code } = found.error;
      if (code === 'archive-slow' || code === 'archive-offline')
        this.#rest = { until: this.#now() + restMs, fault: found };
    }
    return found;
  }

  /** Asks at once, whatever was said before. */
  async ask(span: Span): Promise<Result<readonly Span[] | undefined, RemoteFault>> {
    const found = await spansOf(this.#source, span);
    if (!found.ok) return found;
    this.#rest = undefined;
    if (found.value === undefined) return ok(undefined);
    const sorted = found.value
      .filter(({ from, to }) => to > from && to > span.from && from < span.to)
      // What is recorded now has no end that is known.
      .map(({ from, to }) => ({ from, to: Number.isFinite(to) ? to : Math.max(span.to, from) }))
      .sort((a, b) => a.from - b.from);
    return ok(this.#source.whole ? onceEach(sorted) : merge(sorted, together));
  }
}

/** What an archive sent that no reader foresaw is its own fault, and never the hub's. */
async function spansOf(source: RemoteSource, span: Span): ReturnType<RemoteSource['spans']> {
  try {
    return await source.spans(span, new AbortController().signal);
  } catch {
    return fault('archive-garbled');
  }
}

const onceEach = (spans: readonly Span[]): readonly Span[] =>
  spans.filter(({ from, to }, at) => {
    const before = spans[at - 1];
    return before === undefined || before.from !== from || before.to !== to;
  });
