/** One fragment of a playlist. */
export interface PlaylistFragment {
  /** Relative addresses of the fragment and of the initialisation it needs. */
  readonly uri: string;
  readonly map: string;
  /** Of the same file as the one before, and as that ends this begins. */
  readonly continues: boolean;
  /** Hub time of its first frame, Unix ms. */
  readonly at: number;
  /** Exact length, seconds. */
  readonly duration: number;
}

/**
 * A media playlist of a finished clip (RFC 8216). Every fragment carries its absolute time. A new file is a discontinuity,
 * because each file's timestamps start anew; so is a break within a file. A hole shows as a jump of the absolute time.
 */
export function mediaPlaylist(fragments: readonly PlaylistFragment[]): string {
  const longest = Math.max(1, ...fragments.map((fragment) => Math.ceil(fragment.duration)));
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${longest}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
  ];
  let map: string | undefined;
  for (const [index, fragment] of fragments.entries()) {
    if (index > 0 && !fragment.continues) lines.push('#EXT-X-DISCONTINUITY');
    if (fragment.map !== map) {
      lines.push(`#EXT-X-MAP:URI="${fragment.map}"`);
      map = fragment.map;
    }
    lines.push(
      `#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(fragment.at)).toISOString()}`,
      `#EXTINF:${fragment.duration.toFixed(6)},`,
      fragment.uri,
    );
  }
  lines.push('#EXT-X-ENDLIST', '');
  return lines.join('\n');
}
