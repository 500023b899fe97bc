import { expect, it } from 'vitest';
import { type AccessUnit, AccessUnits } from './access-units.ts';
import { isGoodbye, readRtp } from './rtp.ts';
import { rtspAuthorization } from './rtsp-auth.ts';
import { videoOf } from './sdp.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** The pictures of packets: their payloads, the time of each, and whether it is marked as the last of its picture. */
function picturesOf(
  codec: 'h264' | 'h265',
  packets: readonly (readonly [payload: string, timestamp: number, marker: boolean])[],
) {
  const taken: AccessUnit[] = [];
  const units = new AccessUnits(codec, (unit) => taken.push(unit));
  for (const [payload, timestamp, marker] of packets)
    units.take({ payloadType: 96, payload: hex(payload), timestamp, marker });
  units.flush();
  return taken.map((unit) => [unit.timestamp, unit.isKey, unit.units.map((each) => each.toString('hex'))]);
}

it('puts H.264 together from single units, aggregates and fragments', () => {
  expect(
    picturesOf('h264', [
      // STAP-A of a sequence and a picture parameter set, then a keyframe in three parts.
      ['18 0003 674201 0002 68ce', 1, false],
      ['7c 85 aa bb', 1, false],
      ['7c 05 cc', 1, false],
      ['7c 45 dd', 1, true],
      ['41 9a', 2, true],
    ]),
  ).toEqual([
    [1, true, ['674201', '68ce', '65aabbccdd']],
    [2, false, ['419a']],
  ]);
});

it('puts H.265 together, and knows its keyframes', () => {
  expect(
    picturesOf('h265', [
      ['6001 0003 400101 0003 420102', 1, false],
      // FU of an IDR_W_RADL (19).
      ['6201 93 aa', 1, false],
      ['6201 53 bb', 1, true],
      ['0201 cc', 2, true],
    ]),
  ).toEqual([
    [1, true, ['400101', '420102', '2601aabb']],
    [2, false, ['0201cc']],
  ]);
});

it('ends a picture where the time changes, and leaves out what is cut off or has no beginning', () => {
  expect(
    picturesOf('h264', [
      ['41 01', 1, false],
      ['41 02', 2, false],
      ['7c 45 dd', 3, true],
      ['18 00ff 67', 4, true],
      ['', 5, true],
    ]),
  ).toEqual([
    [1, false, ['4101']],
    [2, false, ['4102']],
  ]);
});

it('reads a packet of a real replay server, with the time in its header', () => {
  // GStreamer 1.22, rtponviftimestamp.
  const packet = readRtp(hex('9060019eb7229e4b9efd6febabac0003eeae6b4e000010c6a0000000 0910'));
  expect(packet).toMatchObject({
    ...{ payloadType: 96, marker: false, timestamp: 0xb7229e4b, payload: hex('0910') },
    replay: { endsSection: false, endsAll: false },
  });
  expect(packet?.replay?.at).toBeCloseTo(Date.UTC(2026, 10, 23, 7, 35, 42) + 0.001, 3);
  for (const cut of ['', '80', '9060019eb7229e4b9efd6febabac', '1060019eb7229e4b9efd6feb'])
    expect(readRtp(hex(cut))).toBeUndefined();
  expect(isGoodbye(hex('80c90001 9efd6feb 81cb0001 9efd6feb'))).toBe(true);
  expect(isGoodbye(hex('80c90001 9efd6feb'))).toBe(false);
});

it('reads the picture of a description, not the sound', () => {
  const sdp = (map: string, format: string): string =>
    `v=0\r\nm=audio 0 RTP/AVP 0\r\na=control:a\r\nm=video 0 RTP/AVP 97\r\na=rtpmap:97 ${map}\r\na=fmtp:97 ${format}\r\na=control:v\r\n`;
  expect(videoOf(sdp('H264/90000', 'packetization-mode=1;sprop-parameter-sets=Z0I=,aM4='))).toEqual({
    ...{ codec: 'h264', payloadType: 97, clockRate: 90_000, control: 'v' },
    parameters: [hex('6742'), hex('68ce')],
  });
  expect(videoOf(sdp('H265/90000', 'sprop-vps=QAE=; sprop-sps=QgE=; sprop-pps=RAE='))).toMatchObject({
    ...{ codec: 'h265', parameters: [hex('4001'), hex('4201'), hex('4401')] },
  });
  expect(videoOf(sdp('JPEG/90000', ''))).toBe('other-codec');
  expect(videoOf('v=0\r\n')).toBeUndefined();
});

it('logs in as RFC 2617 has it, with and without qop, and by no way it does not know', () => {
  const call = { method: 'GET', url: '/dir/index.html', nonce: '0a4f113b' };
  const mufasa = { user: 'Mufasa', password: 'Circle Of Life' };
  const nonce = 'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
  // The example of RFC 2617, 3.5.
  expect(
    rtspAuthorization([`Digest realm="testrealm@host.com", qop="auth,auth-int", ${nonce}`], mufasa, call),
  ).toContain('response="6629fae49393a05397450978507c4ef1"');
  expect(rtspAuthorization([`Digest realm="testrealm@host.com", ${nonce}`], mufasa, call)).toContain(
    'response="670fd8c2df070c60b045671b8b24ff02"',
  );
  expect(rtspAuthorization(['Basic realm="x"'], mufasa, call)).toBe('Basic TXVmYXNhOkNpcmNsZSBPZiBMaWZl');
  for (const challenge of ['Digest realm="x", nonce="y", algorithm=SHA-256', 'Negotiate'])
    expect(rtspAuthorization([challenge], mufasa, call)).toBeUndefined();
  expect(rtspAuthorization(['Basic realm="x"'], {}, call)).toBeUndefined();
});
