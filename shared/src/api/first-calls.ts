import { indexQuerySchema, indexReplySchema } from './results.ts';
import { sessionReplySchema } from './session.ts';

/**
 * What the screens ask for before anything is drawn: who is signed in, and the index. In a file of their own, so that a page
 * that is opened has not all others (calls.ts) to read first.
 */
export const firstCalls = {
  getSession: { method: 'GET', path: '/session', reply: sessionReplySchema },
  getIndex: { method: 'GET', path: '/results/index', query: indexQuerySchema, reply: indexReplySchema },
} as const;
