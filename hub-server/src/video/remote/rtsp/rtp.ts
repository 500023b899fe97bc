/** An RTP packet (RFC 3550) with the absolute time that ONVIF's replay puts into its header extension. */
export interface RtpPacket {
  readonly payloadType: number;
  readonly marker: boolean;
  /** Units of the track's clock; wraps. */
  readonly timestamp: number;
  readonly payload: Buffer;
  readonly replay?: {
    /** Unix ms with a fraction. */
    readonly at: number;
    /** The last of what is recorded contiguously, and the last of all. */
    readonly endsSection: boolean;
    readonly endsAll: boolean;
  };
}

/** Seconds from 1900 to 1970. */
const ntpEpoch = 2_208_988_800;
/** ONVIF Streaming Specification, "RTP header extension". */
const replayProfile = 0xabac;

/** Undefined: it is none. */
export function readRtp(bytes: Buffer): RtpPacket | undefined {
  if (bytes.length < 12) return undefined;
  const first = bytes.readUInt8(0);
  if (first >> 6 !== 2) return undefined;
  const second = bytes.readUInt8(1);
  let at = 12 + 4 * (first & 0x0f);
  let replay: RtpPacket['replay'];
  if ((first & 0x10) !== 0) {
    if (bytes.length < at + 4) return undefined;
    const profile = bytes.readUInt16BE(at);
    const length = 4 * bytes.readUInt16BE(at + 2);
    if (bytes.length < at + 4 + length) return undefined;
    if (profile === replayProfile && length >= 12) {
      const seconds = bytes.readUInt32BE(at + 4) - ntpEpoch;
      const fraction = bytes.readUInt32BE(at + 8) / 0x1_0000_0000;
      const flags = bytes.readUInt8(at + 12);
      // C E D T: clean point, end of section, discontinuity, terminal.
      replay = {
        at: (seconds + fraction) * 1000,
        endsSection: (flags & 0x40) !== 0,
        endsAll: (flags & 0x10) !== 0,
      };
    }
    at += 4 + length;
  }
  const padding = (first & 0x20) === 0 ? 0 : bytes.readUInt8(bytes.length - 1);
  const end = bytes.length - padding;
  if (end < at) return undefined;
  return {
    ...{ payloadType: second & 0x7f, marker: (second & 0x80) !== 0, timestamp: bytes.readUInt32BE(4) },
    payload: bytes.subarray(at, end),
    ...(replay === undefined ? {} : { replay }),
  };
}

/** Whether an RTCP packet, or one of those it is made of, is a goodbye. */
export function isGoodbye(bytes: Buffer): boolean {
  for (let at = 0; at + 4 <= bytes.length; at += 4 * (bytes.readUInt16BE(at + 2) + 1))
    if (bytes.readUInt8(at + 1) === 203) return true;
  return false;
}
