/** Clips of one person that are made ready at a time: what is shown, those fetched ahead, and one more. */
const clipsEach = 6;

/** Work done ahead for people. Who goes on to further clips no longer waits for the earliest. */
export class Ahead {
  readonly #of = new Map<string, AbortController[]>();

  begin(user: string, start: (signal: AbortSignal) => void): void {
    const begun = this.#of.get(user) ?? [];
    const abort = new AbortController();
    begun.push(abort);
    while (begun.length > clipsEach) begun.shift()?.abort();
    this.#of.set(user, begun);
    start(abort.signal);
  }

  close(): void {
    for (const begun of this.#of.values()) for (const abort of begun) abort.abort();
    this.#of.clear();
  }
}
