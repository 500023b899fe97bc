/** Stores a page shows. */
export const STORES_A_PAGE = 25;

export interface StorePage<S> {
  readonly shown: readonly S[];
  /** Those whose names hold what is sought. */
  readonly found: number;
  /** Of the first one that is shown, from 1; 0 where none is. */
  readonly from: number;
  /** The page that is shown, from 0: the last one where there are fewer than asked for. */
  readonly page: number;
  readonly pages: number;
}

/** One page of the stores whose names hold what is sought; capitals and space around it are one to it. */
export function storePage<S extends { readonly name: string }>(
  stores: readonly S[],
  sought: string,
  page: number,
): StorePage<S> {
  const words = sought.trim().toLocaleLowerCase();
  const found = words === '' ? stores : stores.filter(({ name }) => name.toLocaleLowerCase().includes(words));
  const pages = Math.max(1, Math.ceil(found.length / STORES_A_PAGE));
  const at = Math.min(Math.max(0, page), pages - 1);
  return {
    shown: found.slice(at * STORES_A_PAGE, (at + 1) * STORES_A_PAGE),
    found: found.length,
    from: found.length === 0 ? 0 : at * STORES_A_PAGE + 1,
    page: at,
    pages,
  };
}
