import { correction, generate } from 'lean-qr';
import { toSvgPath } from 'lean-qr/extras/svg';

export interface QrPath {
  /** Modules a side, without the quiet zone. */
  readonly size: number;
  /** The dark modules, as the `d` of a path; one unit is one module. */
  readonly path: string;
}

/** A QR code that reads `text`, with a quarter of it to spare: a screen reflects. */
export function qrPath(text: string): QrPath {
  const code = generate(text, { minCorrectionLevel: correction.Q });
  return { size: code.size, path: toSvgPath(code) };
}
