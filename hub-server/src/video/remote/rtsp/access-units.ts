import type { RtpPacket } from './rtp.ts';
import type { VideoTrack } from './sdp.ts';

/** A picture: its units without start codes, in the order they are decoded in. */
export interface AccessUnit {
  readonly units: readonly Buffer[];
  readonly isKey: boolean;
  readonly timestamp: number;
  readonly replay: RtpPacket['replay'];
}

const h264Key = 5;
const isH265Key = (type: number): boolean => type >= 16 && type <= 21;
const mostUnit = 16 * 1024 * 1024;

/** Puts pictures together from RTP packets: RFC 6184 (single, STAP-A, FU-A), RFC 7798 (single, AP, FU). */
export class AccessUnits {
  readonly #isH264: boolean;
  readonly #onUnit: (unit: AccessUnit) => void;
  #units: Buffer[] = [];
  #parts: Buffer[] = [];
  #timestamp: number | undefined;
  #replay: RtpPacket['replay'];

  constructor(codec: VideoTrack['codec'], onUnit: (unit: AccessUnit) => void) {
    this.#isH264 = codec === 'h264';
    this.#onUnit = onUnit;
  }

  take(packet: RtpPacket): void {
    if (this.#timestamp !== packet.timestamp) this.flush();
    this.#timestamp = packet.timestamp;
    // Of a picture in many packets some repeat its time, and the last may say that it is the last of all.
    this.#replay = packet.replay ?? this.#replay;
    this.#payload(packet.payload);
    if (packet.marker) this.flush();
  }

  /** What has come is a whole picture. */
  flush(): void {
    const [units, timestamp, replay] = [this.#units, this.#timestamp, this.#replay];
    this.#units = [];
    this.#parts = [];
    this.#timestamp = undefined;
    this.#replay = undefined;
    if (units.length === 0 || timestamp === undefined) return;
    const isKey = units.some((unit) =>
      this.#isH264 ? ((unit[0] ?? 0) & 0x1f) === h264Key : isH265Key(((unit[0] ?? 0) >> 1) & 0x3f),
    );
    this.#onUnit({ units, isKey, timestamp, replay });
  }

  #payload(payload: Buffer): void {
    const head = this.#isH264 ? 1 : 2;
    if (payload.length <= head) return;
    const type = this.#isH264 ? payload.readUInt8(0) & 0x1f : (payload.readUInt8(0) >> 1) & 0x3f;
    if (type === (this.#isH264 ? 24 : 48)) this.#aggregate(payload.subarray(head));
    else if (type === (this.#isH264 ? 28 : 49)) this.#fragment(payload, head);
    else if (type < (this.#isH264 ? 24 : 48)) this.#units.push(payload);
  }

  #aggregate(rest: Buffer): void {
    for (let at = 0; at + 2 <= rest.length; ) {
      const end = at + 2 + rest.readUInt16BE(at);
      if (end > rest.length || end === at + 2) return;
      this.#units.push(rest.subarray(at + 2, end));
      at = end;
    }
  }

  #fragment(payload: Buffer, head: number): void {
    const control = payload.readUInt8(head);
    const [begins, ends] = [(control & 0x80) !== 0, (control & 0x40) !== 0];
    if (begins) {
      const own = this.#isH264
        ? Buffer.from([(payload.readUInt8(0) & 0xe0) | (control & 0x1f)])
        : Buffer.from([(payload.readUInt8(0) & 0x81) | ((control & 0x3f) << 1), payload.readUInt8(1)]);
      this.#parts = [own];
    } else if (this.#parts.length === 0) return;
    this.#parts.push(payload.subarray(head + 1));
    if (!ends) return;
    const unit = Buffer.concat(this.#parts);
    this.#parts = [];
    if (unit.length <= mostUnit) this.#units.push(unit);
  }
}
