/**
 * What is typed or scanned to enrol a kiosk: the code alone, as printed (`XXXXXXXXXXXXXXXX-0123456789abcdef`), or the
 * text of the QR code (`enrolLink`), which names the hub as well: `https://hub.example/#enrol=CODE`. Opened in a browser by mistake
 * the latter is the hub's own page, and what stands behind # is sent to nobody.
 */
export interface EnrolText {
  readonly code: string;
  readonly hub?: string;
}

export function readEnrolText(text: string): EnrolText {
  const typed = latin(text.trim());
  const match = /^(https?:\/\/[^/?#\s]+)\/?#enrol=(.+)$/i.exec(typed);
  const [, hub, code] = match ?? [];
  return hub === undefined || code === undefined ? { code: typed } : { hub: hub.toLowerCase(), code };
}

const RUSSIAN = 'йцукенгшщзхъфывапролджэячсмитьбю.ёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,Ё№';
const LATIN = 'qwertyuiop[]asdfghjkl;\'zxcvbnm,./`QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?~#';

/**
 * A scanner types as a keyboard does, so under the Russian layout it types Cyrillic. No code and no address holds any:
 * where there is some, all of it was typed so.
 */
function latin(text: string): string {
  if (!/[а-яё]/i.test(text)) return text;
  return [...text].map((letter) => LATIN[RUSSIAN.indexOf(letter)] ?? letter).join('');
}
