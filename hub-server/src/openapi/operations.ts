import { kioskOperations } from './kiosks-operations.ts';
import { noticeOperations } from './notices-operations.ts';
import type { Operations } from './operation-notes.ts';
import { peopleOperations } from './people-operations.ts';
import { questionOperations } from './questions-operations.ts';
import { resultOperations } from './results-operations.ts';
import { storeOperations } from './stores-operations.ts';

/**
 * Every operation of the hub by method and path. A route that is missing here fails openapi.test.ts; so does a problem
 * that a route gives and does not name (fuzz.test.ts).
 */
export const operations: Operations = {
  'GET /healthz': {
    ...{ id: 'isAlive', area: 'health', problems: [] },
    summary: 'The hub runs and its database answers',
  },
  'GET /readyz': {
    ...{ id: 'isReady', area: 'health', problems: [] },
    summary: 'The hub can take work',
    description: 'The writer commits, the readers answer and the disk has room; else `unavailable`.',
  },
  ...peopleOperations,
  ...storeOperations,
  ...questionOperations,
  ...kioskOperations,
  ...resultOperations,
  ...noticeOperations,
};
