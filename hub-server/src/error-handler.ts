import { coded } from '@otklik/shared/base/errors.ts';
import type { FastifyError, FastifyInstance } from 'fastify';
import { UnavailableError } from './db/unavailable-error.ts';
import { preferredLanguage, sendProblem } from './problem.ts';
import { issueIn } from './problem-issues.ts';

/** Turns whatever Fastify or a bug throws into problem details; nothing of a 5xx's cause leaves the hub. */
export function installErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof UnavailableError) {
      reply.header('retry-after', '5');
      return sendProblem(request, reply, coded('unavailable', error.message));
    }
    if (error.validation !== undefined) {
      const where = error.validationContext ?? 'body';
      const language = preferredLanguage(request.headers['accept-language']);
      const errors = error.validation.slice(0, 20).map((issue) => ({
        path: `${where}${issue.instancePath}`,
        message: issueIn(language, issue),
      }));
      return sendProblem(request, reply, coded('bad-request', `The ${where} does not fit its schema.`), {
        errors,
      });
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      request.log.error({ err: error }, 'request failed');
      return sendProblem(request, reply, coded('internal', 'The hub has logged the cause.'));
    }
    return sendProblem(request, reply, clientError(error, status));
  });
}

function clientError(error: FastifyError, status: number) {
  if (status === 413) return coded('body-too-large', 'The body is larger than this route takes.');
  if (status === 429) return coded('too-many-requests', 'Wait before trying again.');
  if (status === 404) return coded('not-found', 'No such address.');
  if (status === 405) return coded('method-not-allowed', 'Another method is expected here.');
  if (error instanceof SyntaxError || error.code === 'FST_ERR_CTP_INVALID_JSON_BODY') {
    return coded('bad-json', 'The body cannot be parsed.');
  }
  return coded('bad-request', 'The request cannot be read.');
}
