import type { Implementation, StoreQueries } from './hub-database.ts';
import { longQueries } from './long-queries.ts';
import { quickQueries } from './quick-queries.ts';
import type { Db } from './sqlite.ts';

/** Everything that can be asked, whichever reader answers. */
export const queries: Implementation<StoreQueries, Db> = { ...quickQueries, ...longQueries };
