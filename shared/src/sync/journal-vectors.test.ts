import { expect, test } from 'vitest';
import { asEpoch, asKioskId } from '../base/ids.ts';
import { type CanonicalValue, canonicalJson } from './canonical-json.ts';
import { chainHash, genesisHash, kioskIdOf } from './hash-chain.ts';
import { privateKeyFromSeed, publicKeyFromRaw, rawPublicKey, signHead, verifyHead } from './signature.ts';

// RFC 8032 §7.1 test 1, and the vectors of METRICS "Journal and rotation vectors".
const key = privateKeyFromSeed(
  Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'),
);
const kiosk = asKioskId('21fe31dfa154a261626bf854046fd227');
const epoch = asEpoch('00112233445566aa');
const event1 =
  '{"at":1790000000000,"boot":"5a3f0c21","data":{"reason":"new"},"epoch":"00112233445566aa","kiosk":"21fe31dfa154a261626bf854046fd227","mono":12,"place":0,"seq":1,"type":"epoch-start"}';
const event2 =
  '{"at":1790000001042,"boot":"5a3f0c21","data":{"button":"S","device":{"bootId":"5A3F0C21","seq":1,"serial":"SN0001","t":1042},"edge":"DN"},"epoch":"00112233445566aa","kiosk":"21fe31dfa154a261626bf854046fd227","mono":1054,"place":1,"seq":2,"type":"edge"}';
const parse = (json: string): CanonicalValue => JSON.parse(json);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('the kiosk id and the genesis hash follow from the public key and the epoch', () => {
  expect(kioskIdOf(rawPublicKey(key))).toBe(kiosk);
  expect(hex(genesisHash(kiosk, epoch))).toBe(
    'a66a0cbe55250e43b8d8c3bbdf462572871f91b9fd65b2ce31db259007d97604',
  );
});

test('each event links to the one before it', () => {
  const genesis = genesisHash(kiosk, epoch);
  const first = chainHash(genesis, [parse(event1)]);
  expect(hex(first)).toBe('0c89cdc6bbf101e1a588d5da845b1fd8f8ea421c066d43e3a3d33e29917f9e29');
  const both = chainHash(genesis, [parse(event1), parse(event2)]);
  expect(hex(both)).toBe('3a6016ea43ef53ad7ec640f94e5329e2c3f6a8ce7a324e3af9857474b2fe6653');
});

test('head and acknowledgement signatures, and no signature passes for the other label', () => {
  const hash = chainHash(genesisHash(kiosk, epoch), [parse(event1), parse(event2)]);
  const head = { kiosk, epoch, seq: 2, hash };
  const signed = signHead('otklik-head-v1', head, key);
  expect(hex(signed)).toBe(
    '461c4494d2c08987073e3517fcde0e0e0189eded31801f7f19e87522fd4820760fb8c5952f58af59ed15aebb2fb480bb18e476a313c6c993ffb526b2ae69900a',
  );
  expect(hex(signHead('otklik-ack-v1', head, key))).toBe(
    '2ea35d84151b983ae81018af1d60e2df828a9792ca9b7a8b741f6fcdeef7b7fe1551c7b969b690a456ebbc6b82bf89554279de215fea1fe51bf00e201f7ef40b',
  );
  const publicKey = publicKeyFromRaw(rawPublicKey(key));
  expect(verifyHead('otklik-head-v1', head, signed, publicKey)).toBe(true);
  expect(verifyHead('otklik-ack-v1', head, signed, publicKey)).toBe(false);
  expect(verifyHead('otklik-head-v1', { ...head, seq: 3 }, signed, publicKey)).toBe(false);
});

test('canonical JSON sorts by code unit, drops absent members and refuses what would hash differently', () => {
  expect(canonicalJson({ b: [1, null, true], a: 'é\u0001"', '😀': 2, ﬀ: 3, c: undefined })).toBe(
    '{"a":"é\\u0001\\"","b":[1,null,true],"😀":2,"ﬀ":3}',
  );
  expect(canonicalJson(-0)).toBe('0');
  expect(() => canonicalJson(1.5)).toThrow(RangeError);
  expect(() => canonicalJson(2 ** 53)).toThrow(RangeError);
  expect(() => canonicalJson('\ud800')).toThrow(RangeError);
});

test('keys in order or not, the canonical text is the same; keys that look like numbers sort as text', () => {
  const text = '{"10":1,"9":{"a":[{"x":"é"}],"b":null},"z":"\\n"}';
  expect(canonicalJson(parse(text))).toBe(text);
  expect(canonicalJson(parse('{"z":"\\n","9":{"b":null,"a":[{"x":"é"}]},"10":1}'))).toBe(text);
  expect(() => canonicalJson({ a: [{ b: 'x\udc00' }] })).toThrow(RangeError);
  expect(() => canonicalJson({ '\ud800': 1 })).toThrow(RangeError);
});
