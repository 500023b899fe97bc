import { type Problem, type ProblemCode, problemCodes } from '@otklik/shared/api/common.ts';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { detailIn } from './problem-details.ts';
import { problemTitles } from './problem-titles.ts';

export type HubError = CodedError<ProblemCode>;

/** Members added to a problem beside those of RFC 9457; they must not collide with them. */
export type ProblemExtensions = Readonly<Record<string, unknown>>;

/** The language of titles and details: what Accept-Language prefers of Russian and English, English when it names neither. */
export function preferredLanguage(header: string | undefined): 'ru' | 'en' {
  let best: { language: 'ru' | 'en'; q: number } | undefined;
  for (const part of (header ?? '').split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const primary = tag.split('-')[0];
    if (primary !== 'ru' && primary !== 'en') continue;
    const weight = parameters.find((parameter) => parameter.trim().startsWith('q='));
    const q = weight === undefined ? 1 : Number(weight.trim().slice(2));
    if (Number.isFinite(q) && q > 0 && (best === undefined || q > best.q)) best = { language: primary, q };
  }
  return best?.language ?? 'en';
}

/** Answers with problem details (RFC 9457). The only place where an error becomes HTTP. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  error: HubError,
  extensions: ProblemExtensions = {},
): FastifyReply {
  const status = problemCodes[error.code];
  const language = preferredLanguage(request.headers['accept-language']);
  const problem: Problem = {
    type: `urn:otklik:problem:${error.code}`,
    title: problemTitles[language][error.code],
    status,
    code: error.code,
    detail: detailIn(language, error.detail),
  };
  return reply
    .code(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send({ ...problem, ...extensions });
}

/** Sends the value, or the error as a problem. */
export function sendResult<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  result: Result<T, HubError>,
  status = 200,
): FastifyReply {
  return result.ok ? reply.code(status).send(result.value) : sendProblem(request, reply, result.error);
}

/** As `sendResult`, of a value that is JSON already. */
export function sendJson(
  request: FastifyRequest,
  reply: FastifyReply,
  result: Result<Uint8Array, HubError>,
): FastifyReply {
  if (!result.ok) return sendProblem(request, reply, result.error);
  return reply.header('content-type', 'application/json; charset=utf-8').send(result.value);
}
