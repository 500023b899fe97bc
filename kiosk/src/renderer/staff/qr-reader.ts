/** The part of the Barcode Detection API that is used; TypeScript's library does not know it. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}
declare global {
  interface Window {
    readonly BarcodeDetector?: DetectorClass;
  }
}

/** Reads the QR code in what the camera sees now; undefined where there is none. */
export type QrReader = (video: HTMLVideoElement) => Promise<string | undefined>;

/** A code held before a camera is read well at this width, and ten times a second. Pixels. */
const WIDTH = 640;

/** The browser's own reader where it has one (Android, macOS); Chromium on Linux and Windows has none. */
export async function qrReader(): Promise<QrReader> {
  const Own = window.BarcodeDetector;
  if (Own !== undefined && (await Own.getSupportedFormats()).includes('qr_code')) {
    const detector = new Own({ formats: ['qr_code'] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  // A CommonJS module whose export carries itself as `default`.
  const { default: jsqr } = await import('jsqr');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    const { videoWidth, videoHeight } = video;
    if (context === null || videoWidth === 0) return undefined;
    const scale = Math.min(1, WIDTH / videoWidth);
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return jsqr.default(data, width, height, { inversionAttempts: 'dontInvert' })?.data;
  };
}
