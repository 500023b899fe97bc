import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
// biome-ignore lint/correctness/noUndeclaredDependencies: a tool of the tests
import type { Browser } from 'playwright-core';

/** A tone that swells and fades, as a WAV file of `seconds`. */
export function toneWav(seconds: number, hz = 330): Buffer {
  const rate = 16_000;
  const samples = Buffer.alloc(Math.round(seconds * rate) * 2);
  for (let i = 0; i < samples.length / 2; i += 1) {
    const envelope = Math.sin((Math.PI * i) / (samples.length / 2));
    samples.writeInt16LE(Math.round(9000 * envelope * Math.sin((2 * Math.PI * hz * i) / rate)), i * 2);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** Draws a ring that opens and a dot, and records it: Chromium makes its own WebM, so that no other program is needed. */
const recordVideo = `(async () => {
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 360;
  const paint = canvas.getContext('2d');
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp8' });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
  recorder.start();
  for (let frame = 0; frame < 25; frame += 1) {
    paint.fillStyle = '#173530';
    paint.fillRect(0, 0, 640, 360);
    paint.strokeStyle = paint.fillStyle = '#e8efec';
    paint.lineWidth = 14;
    paint.beginPath();
    paint.arc(320, 180, 60 + frame * 1.6, 0, 7);
    paint.stroke();
    paint.beginPath();
    paint.arc(320, 180, 36, 0, 7);
    paint.fill();
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  recorder.stop();
  await stopped;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
})()`;

export async function ringVideo(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage();
  const text = await page.evaluate<string>(recordVideo);
  await page.close();
  return Buffer.from(text, 'base64');
}

/** Puts the prompts of `looks.ts` where the screen server looks for them. */
export async function writePromptMedia(dir: string, browser: Browser): Promise<void> {
  await writeFile(join(dir, 'a'.repeat(64)), toneWav(3));
  await writeFile(join(dir, 'b'.repeat(64)), await ringVideo(browser));
}
