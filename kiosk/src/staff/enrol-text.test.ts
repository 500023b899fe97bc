import { enrolLink } from '@otklik/shared/sync/enrol-link.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEnrolCode } from '../sync/enrol.ts';
import { readEnrolText } from './enrol-text.ts';

const CODE = '0123456789ABCDEF-0123456789abcdef';

test('the code alone, with blanks around it', () => {
  expect(readEnrolText(`  ${CODE}\n`)).toEqual({ code: CODE });
});

test('the text of the QR code names the hub as well', () => {
  expect(readEnrolText(enrolLink('https://hub.example:8443', CODE))).toEqual({
    hub: 'https://hub.example:8443',
    code: CODE,
  });
});

test('what a scanner types under the Russian layout is the same', () => {
  expect(readEnrolText('реезыЖ..ргиюучфьзду.№уткщд=0123456789ФИСВУА-0123456789фисвуа')).toEqual({
    hub: 'https://hub.example',
    code: '0123456789ABCDEF-0123456789abcdef',
  });
});

test('anything else is taken for a code and refused as one', () => {
  for (const text of ['', 'https://hub.example/', 'https://hub.example/#other=1', 'привет']) {
    expect(readEnrolText(text).hub).toBeUndefined();
    expect(parseEnrolCode(readEnrolText(text).code)).toBeUndefined();
  }
});

test('any code and address come back as they went in', () => {
  const digit = fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ');
  const hex = fc.constantFrom(...'0123456789abcdef');
  const text = (letter: fc.Arbitrary<string>) => fc.string({ unit: letter, minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(text(digit), text(hex), fc.webAuthority(), (left, right, host) => {
      const hub = `https://${host.toLowerCase()}`;
      expect(readEnrolText(enrolLink(hub, `${left}-${right}`))).toEqual({ hub, code: `${left}-${right}` });
    }),
  );
});
