import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HubDatabase } from '../db/hub-database.ts';
import type { HubError } from '../problem.ts';
import { subjectsOf, waitMs } from './sign-in-tries.ts';

/** Tries of a login from where a request comes; password and code are counted together. */
export interface Guesses {
  /** The refusal while the next try must wait; what is tried then is not looked at. */
  wait(request: FastifyRequest, reply: FastifyReply, login: string): Promise<HubError | undefined>;
  wrong(request: FastifyRequest, login: string): Promise<void>;
  /** The person is in: what was counted against them is forgotten. */
  right(request: FastifyRequest, login: string): Promise<void>;
}

export function countGuesses({ db, clock }: { readonly db: HubDatabase; readonly clock: Clock }): Guesses {
  return {
    async wait(request, reply, login) {
      const subjects = Object.values(subjectsOf(login, request.ip));
      const wait = waitMs(await db.read('triesOf', { subjects }), clock.wall());
      if (wait === 0) return undefined;
      const seconds = Math.ceil(wait / 1000);
      reply.header('retry-after', seconds);
      return coded('too-many-requests', `Wait ${seconds} s before the next try.`);
    },
    async wrong(request, login) {
      const subjects = Object.values(subjectsOf(login, request.ip));
      await db.write('noteFailure', { subjects, now: clock.wall() });
    },
    async right(request, login) {
      const { pair, login: anywhere } = subjectsOf(login, request.ip);
      await db.write('forgetFailures', { subjects: [pair, anywhere] });
    },
  };
}
