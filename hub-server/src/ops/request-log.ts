import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * What a request looks like in the log: its route's pattern, never its address, host or sender. Addresses carry ids and
 * searches, senders are people.
 */
export const logSerializers = {
  req: (request: FastifyRequest) => ({
    method: request.method,
    route: request.routeOptions?.url ?? 'none',
  }),
  res: (reply: FastifyReply) => ({ status: reply.statusCode }),
};
