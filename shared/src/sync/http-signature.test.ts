import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contentDigest,
  type HeaderMap,
  type HttpRequestParts,
  signatureBase,
  signRequest,
  verifyRequest,
} from './http-signature.ts';

// RFC 9421, B.1.4 (test-key-ed25519).
const rfcKey = createPrivateKey(
  '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----\n',
);
const { privateKey: key, publicKey } = generateKeyPairSync('ed25519');
const keyId = '21fe31dfa154a261626bf854046fd227';
const lookup = (id: string): KeyObject | undefined => (id === keyId ? publicKey : undefined);
const request: HttpRequestParts = {
  method: 'POST',
  path: '/api/v1/kiosk/events',
  query: '',
  body: Buffer.from('{"hello": "world"}'),
};
const signed = (counter?: number): Record<string, string> =>
  signRequest(
    { ...request, ...(counter === undefined ? {} : { counter }) },
    { keyId, created: 1_790_000_000, key },
  );
const codeOf = (parts: HttpRequestParts, headers: HeaderMap): string => {
  const result = verifyRequest(parts, headers, lookup);
  return result.ok ? 'ok' : result.error.code;
};

test('RFC 9421 B.2.6: the signature base and its Ed25519 signature', () => {
  const base = signatureBase(
    [
      ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
      ['@method', 'POST'],
      ['@path', '/foo'],
      ['@authority', 'example.com'],
      ['content-type', 'application/json'],
      ['content-length', '18'],
    ],
    new Map<string, string | number>([
      ['created', 1618884473],
      ['keyid', 'test-key-ed25519'],
    ]),
  );
  expect(base.split('\n').at(-1)).toBe(
    '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
  );
  expect(sign(null, Buffer.from(base), rfcKey).toString('base64')).toBe(
    'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==',
  );
});

test('RFC 9530: the sha-256 digest of its example body', () => {
  expect(contentDigest(request.body)).toBe('sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:');
});

test('a signed request verifies, whatever its created says', () => {
  expect(verifyRequest(request, signed(), lookup)).toEqual({
    ok: true,
    value: { keyId, created: 1_790_000_000 },
  });
  for (const created of [0, -5_000_000_000, 99_999_999_999]) {
    const headers = signRequest(request, { keyId, created, key });
    expect(verifyRequest(request, headers, lookup)).toEqual({ ok: true, value: { keyId, created } });
  }
});

test('the counter is covered and handed over', () => {
  const result = verifyRequest(request, signed(41), lookup);
  expect(result).toEqual({ ok: true, value: { keyId, created: 1_790_000_000, counter: 41 } });
});

test('an empty query is signed as a question mark, with or without the leading one', () => {
  expect(codeOf({ ...request, query: '?' }, signed())).toBe('ok');
  const headers = signRequest({ ...request, query: 'a=1' }, { keyId, created: 1, key });
  expect(codeOf({ ...request, query: '?a=1' }, headers)).toBe('ok');
});

test('it covers exactly the components named, in that order', () => {
  expect(signed(7)['signature-input']).toBe(
    `sig=("@method" "@path" "@query" "content-digest" "x-otklik-counter");created=1790000000;keyid="${keyId}";alg="ed25519"`,
  );
});

describe('tampering with each component is found', () => {
  const headers = signed(41);
  const other = generateKeyPairSync('ed25519').publicKey;
  const body = Buffer.from('{"hello": "w0rld"}');
  const cases: readonly (readonly [string, HttpRequestParts, HeaderMap, string])[] = [
    ['method', { ...request, method: 'PUT' }, headers, 'signature-wrong'],
    ['path', { ...request, path: '/api/v1/kiosk/config' }, headers, 'signature-wrong'],
    ['query', { ...request, query: 'a=1' }, headers, 'signature-wrong'],
    ['body', { ...request, body }, headers, 'digest-mismatch'],
    [
      'body and digest',
      { ...request, body },
      { ...headers, 'content-digest': contentDigest(body) },
      'signature-wrong',
    ],
    ['counter', request, { ...headers, 'x-otklik-counter': '42' }, 'signature-wrong'],
    ['counter removed', request, { ...headers, 'x-otklik-counter': undefined }, 'signature-malformed'],
    ['counter added', request, { ...signed(), 'x-otklik-counter': '1' }, 'signature-malformed'],
    ['counter doubled', request, { ...headers, 'x-otklik-counter': ['41', '42'] }, 'signature-malformed'],
    ['counter not a number', request, { ...headers, 'x-otklik-counter': '4e1' }, 'signature-malformed'],
    ['created', request, edit(headers, 'created=1790000000', 'created=1790000001'), 'signature-wrong'],
    ['key id', request, edit(headers, keyId, keyId.replace('2', '3')), 'key-unknown'],
    ['algorithm', request, edit(headers, 'alg="ed25519"', 'alg="hmac-sha256"'), 'signature-malformed'],
    ['coverage', request, edit(headers, ' "@query"', ''), 'signature-malformed'],
    ['coverage doubled', request, edit(headers, '"@query"', '"@query" "@query"'), 'signature-malformed'],
    ['coverage modified', request, edit(headers, '"@query"', '"@query";req'), 'signature-malformed'],
    ['coverage unknown', request, edit(headers, '"@query"', '"@query" "date"'), 'signature-malformed'],
    ['order', request, edit(headers, '"@method" "@path"', '"@path" "@method"'), 'signature-wrong'],
    ['no created', request, edit(headers, 'created=1790000000;', ''), 'signature-malformed'],
    ['no signature', request, { ...headers, signature: undefined }, 'signature-missing'],
    ['no input', request, { ...headers, 'signature-input': undefined }, 'signature-missing'],
    ['no digest', request, { ...headers, 'content-digest': undefined }, 'signature-missing'],
    ['another digest', request, { ...headers, 'content-digest': 'md5=:AAAA:' }, 'signature-malformed'],
    ['garbage', request, { ...headers, signature: 'sig=:%%%:' }, 'signature-malformed'],
    ['short signature', request, { ...headers, signature: 'sig=:AAAA:' }, 'signature-malformed'],
  ];
  test.each(cases)('%s', (_name, parts, sent, code) => {
    expect(codeOf(parts, sent)).toBe(code);
  });
  test('another key', () => {
    const result = verifyRequest(request, headers, () => other);
    expect(result.ok ? 'ok' : result.error.code).toBe('signature-wrong');
  });
});

test('any header text gives a code, never a throw', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (input, signature, digest) => {
      const headers = { 'signature-input': input, signature, 'content-digest': digest };
      expect(codeOf(request, headers)).not.toBe('ok');
    }),
  );
});

function edit(headers: Readonly<Record<string, string>>, from: string, to: string): HeaderMap {
  const input = headers['signature-input'] ?? '';
  return { ...headers, 'signature-input': input.replace(from, to) };
}
