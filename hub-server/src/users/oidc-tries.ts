import type { OidcTry } from './oidc-provider.ts';

/** A try to sign in at the provider takes so long at most, ms. */
export const TRY_MS = 10 * 60_000;
const MOST = 1000;

/** Tries under way, by what the browser's cookie says. A restart forgets them: whoever was under way begins again. */
export class OidcTries {
  readonly #tries = new Map<string, { readonly kept: OidcTry; readonly until: number }>();

  add(id: string, kept: OidcTry, now: number): void {
    for (const [known, { until }] of this.#tries) {
      // In order of beginning, so of ending.
      if (until > now && this.#tries.size < MOST) break;
      this.#tries.delete(known);
    }
    this.#tries.set(id, { kept, until: now + TRY_MS });
  }

  /** Gives it once. */
  take(id: string, now: number): OidcTry | undefined {
    const found = this.#tries.get(id);
    this.#tries.delete(id);
    return found === undefined || found.until <= now ? undefined : found.kept;
  }
}
