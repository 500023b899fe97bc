import { createHash, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';
import {
  type InnerList,
  type Parameters,
  parseDictionary,
  serializeDictionary,
  serializeInnerList,
} from 'structured-headers';
import { type CodedError, coded } from '../base/errors.ts';
import { err, ok, type Result } from '../base/result.ts';

/**
 * HTTP Message Signatures (RFC 9421) with Ed25519 over @method, @path, @query and Content-Digest (RFC 9530, sha-256,
 * over the bytes as sent, so after gzip), and over `x-otklik-counter` where a call carries one. `created` is covered
 * but never rejects: a kiosk's clock may be years off.
 */
export interface HttpRequestParts {
  /** Upper case, as on the request line. */
  readonly method: string;
  /** As on the request line, still percent-encoded, without the query. */
  readonly path: string;
  /** As on the request line, with or without the leading `?`; empty for none. */
  readonly query: string;
  /** The bytes as sent; empty for none. */
  readonly body: Uint8Array;
}

/** Headers by lower-case name, as Node gives them. */
export type HeaderMap = Readonly<Record<string, string | readonly string[] | undefined>>;

export type SignatureErrorCode =
  | 'signature-missing'
  | 'signature-malformed'
  | 'digest-mismatch'
  | 'key-unknown'
  | 'signature-wrong';

export interface VerifiedSignature {
  readonly keyId: string;
  /** Seconds since 1970 by the sender's clock. */
  readonly created: number;
  /** The strictly rising counter, where the call carries one. Whether it rose is for the caller to check. */
  readonly counter?: number;
}

export const COUNTER_HEADER = 'x-otklik-counter';
const LABEL = 'sig';
const REQUIRED = ['@method', '@path', '@query', 'content-digest'] as const;
const NO_PARAMETERS: Parameters = new Map();

/** `sha-256=:…:` of the bytes (RFC 9530). */
export function contentDigest(body: Uint8Array): string {
  return serializeDictionary(
    new Map([['sha-256', [createHash('sha256').update(body).digest(), NO_PARAMETERS]]]),
  );
}

/** The signature base of RFC 9421 §2.5: one line a component, the signature's parameters last. */
export function signatureBase(
  components: readonly (readonly [name: string, value: string])[],
  parameters: Parameters,
): string {
  const covered: InnerList = [components.map(([name]) => [name, NO_PARAMETERS]), parameters];
  const lines = components.map(([name, value]) => `"${name}": ${value}`);
  return [...lines, `"@signature-params": ${serializeInnerList(covered)}`].join('\n');
}

/** Headers that sign the request. `created` in seconds; `counter` is a whole number of at least 0. */
export function signRequest(
  request: HttpRequestParts & { readonly counter?: number },
  by: { readonly keyId: string; readonly created: number; readonly key: KeyObject },
): Record<string, string> {
  const digest = contentDigest(request.body);
  const components: [string, string][] = [
    ['@method', request.method],
    ['@path', pathOf(request)],
    ['@query', queryOf(request)],
    ['content-digest', digest],
  ];
  if (request.counter !== undefined) components.push([COUNTER_HEADER, String(request.counter)]);
  const parameters: Parameters = new Map<string, string | number>([
    ['created', by.created],
    ['keyid', by.keyId],
    ['alg', 'ed25519'],
  ]);
  const signature = sign(null, Buffer.from(signatureBase(components, parameters), 'utf8'), by.key);
  const covered: InnerList = [components.map(([name]) => [name, NO_PARAMETERS]), parameters];
  return {
    'content-digest': digest,
    'signature-input': serializeDictionary(new Map([[LABEL, covered]])),
    signature: serializeDictionary(new Map([[LABEL, [signature, NO_PARAMETERS]]])),
    ...(request.counter === undefined ? {} : { [COUNTER_HEADER]: String(request.counter) }),
  };
}

/**
 * Checks a signed request: every required component covered, the body's digest, the signature under the key `lookup`
 * names. A counter header that the signature does not cover is refused, not ignored.
 */
export function verifyRequest(
  request: HttpRequestParts,
  headers: HeaderMap,
  lookup: (keyId: string) => KeyObject | undefined,
): Result<VerifiedSignature, CodedError<SignatureErrorCode>> {
  const input = single(headers, 'signature-input');
  const signatures = single(headers, 'signature');
  const digest = single(headers, 'content-digest');
  if (input === undefined || signatures === undefined) {
    return err(coded('signature-missing', 'The request carries no signature.'));
  }
  if (digest === undefined) return err(coded('signature-missing', 'The request carries no Content-Digest.'));
  const parsed = parseSignature(input, signatures);
  if (parsed === undefined) {
    return err(coded('signature-malformed', 'Signature or Signature-Input cannot be read.'));
  }
  const { names, parameters, signature, created, keyId } = parsed;
  if (new Set(names).size !== names.length || REQUIRED.some((name) => !names.includes(name))) {
    return err(coded('signature-malformed', `The signature must cover each of ${REQUIRED.join(', ')} once.`));
  }
  const counterText = single(headers, COUNTER_HEADER);
  if ((headers[COUNTER_HEADER] !== undefined) !== names.includes(COUNTER_HEADER)) {
    return err(
      coded('signature-malformed', `${COUNTER_HEADER} must be both present and covered, or neither.`),
    );
  }
  const counter = counterText === undefined ? undefined : parseCounter(counterText);
  if (headers[COUNTER_HEADER] !== undefined && counter === undefined) {
    return err(coded('signature-malformed', `${COUNTER_HEADER} is not a whole number.`));
  }
  const values = new Map([
    ['@method', request.method],
    ['@path', pathOf(request)],
    ['@query', queryOf(request)],
    ['content-digest', digest],
  ]);
  if (counterText !== undefined) values.set(COUNTER_HEADER, counterText);
  const components: [string, string][] = [];
  for (const name of names) {
    const value = values.get(name);
    if (value === undefined) {
      return err(coded('signature-malformed', 'The signature covers a component not used here.'));
    }
    components.push([name, value]);
  }
  const sent = parseDigest(digest);
  if (sent === undefined) return err(coded('signature-malformed', 'Content-Digest has no sha-256.'));
  if (!sameBytes(sent, createHash('sha256').update(request.body).digest())) {
    return err(coded('digest-mismatch', 'The body is not the one that was digested.'));
  }
  const key = lookup(keyId);
  if (key === undefined) return err(coded('key-unknown', 'No such key.'));
  if (!verify(null, Buffer.from(signatureBase(components, parameters), 'utf8'), key, signature)) {
    return err(coded('signature-wrong', 'The signature does not fit the request.'));
  }
  return ok({ keyId, created, ...(counter === undefined ? {} : { counter }) });
}

const pathOf = (request: HttpRequestParts): string => (request.path === '' ? '/' : request.path);
const queryOf = (request: HttpRequestParts): string =>
  request.query.startsWith('?') ? request.query : `?${request.query}`;

/** A header given once; a list of one counts. Optional white space around it is no part of its value. */
function single(headers: HeaderMap, name: string): string | undefined {
  const value = headers[name];
  if (typeof value === 'string') return value.trim();
  return value?.length === 1 ? value[0]?.trim() : undefined;
}

const parseCounter = (text: string): number | undefined =>
  /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;

interface ParsedSignature {
  readonly names: readonly string[];
  readonly parameters: Parameters;
  readonly signature: Uint8Array;
  readonly created: number;
  readonly keyId: string;
}

function parseSignature(input: string, signatures: string): ParsedSignature | undefined {
  const covered = parseMembers(input)?.get(LABEL);
  const signed = parseMembers(signatures)?.get(LABEL)?.[0];
  if (covered === undefined || !Array.isArray(covered[0]) || !(signed instanceof ArrayBuffer))
    return undefined;
  const signature = new Uint8Array(signed);
  const [items, parameters] = covered;
  const names: string[] = [];
  for (const [name, modifiers] of items) {
    // Modifiers such as `;req` or `;bs` change what a component means: none is used here.
    if (typeof name !== 'string' || modifiers.size > 0) return undefined;
    names.push(name);
  }
  const created = parameters.get('created');
  const keyId = parameters.get('keyid');
  const algorithm = parameters.get('alg') ?? 'ed25519';
  if (typeof created !== 'number' || !Number.isInteger(created) || typeof keyId !== 'string')
    return undefined;
  if (algorithm !== 'ed25519' || signature.length !== 64) return undefined;
  return { names, parameters, signature, created, keyId };
}

function parseDigest(text: string): Uint8Array | undefined {
  const value = parseMembers(text)?.get('sha-256')?.[0];
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
}

function parseMembers(text: string): ReturnType<typeof parseDictionary> | undefined {
  try {
    return parseDictionary(text);
  } catch {
    // The parser reports every malformed field by throwing.
    return undefined;
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);
