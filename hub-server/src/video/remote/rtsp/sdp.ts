/** The picture of a stream as its description has it (RFC 8866). */
export interface VideoTrack {
  readonly codec: 'h264' | 'h265';
  readonly payloadType: number;
  readonly clockRate: number;
  /** Address of the track, as the description writes it. */
  readonly control: string;
  /** Parameter sets, each without a start code. */
  readonly parameters: readonly Buffer[];
}

/** The first picture of a description; `other-codec` where it is coded in a way that is not read here. */
export function videoOf(sdp: string): VideoTrack | 'other-codec' | undefined {
  const sections = sdp.split(/^(?=m=)/m);
  const section = sections.find((each) => each.startsWith('m=video '));
  const payloadType = Number(/^m=video \S+ \S+ (\d+)/.exec(section ?? '')?.[1] ?? Number.NaN);
  if (section === undefined || Number.isNaN(payloadType)) return undefined;
  const map = new RegExp(`^a=rtpmap:${payloadType} ([A-Za-z0-9-]+)/(\\d+)`, 'm').exec(section);
  const codec =
    map?.[1]?.toUpperCase() === 'H264' ? 'h264' : map?.[1]?.toUpperCase() === 'H265' ? 'h265' : undefined;
  if (codec === undefined) return 'other-codec';
  const format = new RegExp(`^a=fmtp:${payloadType} (.*)$`, 'm').exec(section)?.[1] ?? '';
  const sets = ['sprop-vps', 'sprop-sps', 'sprop-pps', 'sprop-parameter-sets'].flatMap((name) =>
    (new RegExp(`(?:^|[;\\s])${name}=([^;\\s]+)`).exec(format)?.[1] ?? '').split(','),
  );
  return {
    ...{ codec, payloadType, clockRate: Number(map?.[2]) || 90_000 },
    control: /^a=control:(\S+)/m.exec(section)?.[1] ?? '*',
    parameters: sets.filter((set) => set !== '').map((set) => Buffer.from(set, 'base64')),
  };
}

/** The address of a track below the one that was described (RFC 2326, C.1.1). */
export function trackUrl(base: string, control: string): string {
  if (control === '*') return base;
  if (/^rtsps?:/i.test(control)) return control;
  return `${base}${base.endsWith('/') ? '' : '/'}${control}`;
}
