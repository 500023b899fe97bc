import type { MediaContainer } from '../api/media.ts';

/** Bytes of the beginning that tell the container. */
export const SNIFF_BYTES = 16;

/** Content type each container is served with; never the one an upload came with. */
export const MIME: Readonly<Record<MediaContainer, Readonly<Record<'audio' | 'video', string>>>> = {
  mp3: { audio: 'audio/mpeg', video: 'audio/mpeg' },
  adts: { audio: 'audio/aac', video: 'audio/aac' },
  ogg: { audio: 'audio/ogg', video: 'audio/ogg' },
  wav: { audio: 'audio/wav', video: 'audio/wav' },
  mp4: { audio: 'audio/mp4', video: 'video/mp4' },
  webm: { audio: 'audio/webm', video: 'video/webm' },
};

/** The container by its first bytes; undefined where it is none of ours. Whether the rest fits is another question. */
export function containerOf(head: Uint8Array): MediaContainer | undefined {
  const text = Buffer.from(head).toString('latin1');
  if (text.startsWith('OggS')) return 'ogg';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WAVE') return 'wav';
  if (text.slice(4, 8) === 'ftyp') return 'mp4';
  if (text.startsWith('\x1a\x45\xdf\xa3')) return 'webm';
  if (text.startsWith('ID3')) return 'mp3';
  const [first = 0, second = 0] = head;
  if (first !== 0xff) return undefined;
  // 12 bits of sync and layer 0: ADTS. 11 bits and layer III: MP3.
  if ((second & 0xf6) === 0xf0) return 'adts';
  return (second & 0xe0) === 0xe0 && (second & 0x06) === 0x02 ? 'mp3' : undefined;
}
