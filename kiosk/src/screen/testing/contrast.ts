// biome-ignore lint/correctness/noUndeclaredDependencies: a tool of the tests
import type { Page } from 'playwright-core';

/** Something to be read or recognised, against the worst pixel that is really behind it. */
export interface Contrast {
  readonly what: string;
  readonly ratio: number;
  /** WCAG 2.2 AA: 4.5 for text, 3 for large text (1.4.3), shapes and marks (1.4.11). */
  readonly least: number;
}

interface Candidate {
  readonly what: string;
  readonly color: string;
  readonly least: number;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Every text as it is set, and every shape, with its colour; then all of them are made invisible. */
const collect = `(() => {
  const found = [];
  const add = (what, color, least, box) => {
    if (box.width > 1 && box.height > 1) found.push({ what, color, least, box: box.toJSON() });
  };
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.data.trim() === '') continue;
    const range = document.createRange();
    range.selectNode(node);
    const style = getComputedStyle(node.parentElement);
    const px = parseFloat(style.fontSize);
    const large = px >= 24 || (px >= 18.66 && Number(style.fontWeight) >= 700);
    for (const box of range.getClientRects()) add(node.data, style.color, large ? 3 : 4.5, box);
  }
  for (const part of document.querySelectorAll('.shape-body, .sound-body, .staff .mark, .seller-dot, .brand svg')) {
    const style = getComputedStyle(part);
    const color = part.matches('.shape-body, .sound-body') ? style.fill : style.color;
    add(part.getAttribute('class') ?? 'brand', color, 3, part.getBoundingClientRect());
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { color: transparent !important } svg:not(.seller svg), .seller-dot, .bar { visibility: hidden !important }');
  document.adoptedStyleSheets = [sheet];
  return found;
})()`;

/** In a page of its own: the least contrast of each candidate with any pixel of its box. */
const compare = `async ({ png, candidates, scale }) => {
  const bytes = Uint8Array.from(atob(png), (one) => one.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const paint = canvas.getContext('2d', { willReadFrequently: true });
  paint.drawImage(picture, 0, 0);
  const linear = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = (r, g, b) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  return candidates.map(({ what, color, least, box }) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number);
    const own = luminance(r, g, b);
    const { data } = paint.getImageData(Math.floor(box.x), Math.floor(box.y), Math.ceil(box.width), Math.ceil(box.height));
    let ratio = 21;
    let last = -1;
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] === 0) continue;
      const packed = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
      if (packed === last) continue;
      last = packed;
      const behind = luminance(data[i], data[i + 1], data[i + 2]);
      ratio = Math.min(ratio, (Math.max(own, behind) + 0.05) / (Math.min(own, behind) + 0.05));
    }
    return { what, least, ratio: Math.round(ratio * 100) / 100 };
  });
}`;

/** What the page shows now, measured on its own pixels. The page is as before afterwards. */
export async function measureContrast(page: Page): Promise<readonly Contrast[]> {
  const candidates = await page.evaluate<readonly Candidate[]>(collect);
  const png = (await page.screenshot()).toString('base64');
  await page.evaluate('document.adoptedStyleSheets = []');
  const other = await page.context().newPage();
  try {
    return await other.evaluate<readonly Contrast[]>(`(${compare})(${JSON.stringify({ png, candidates })})`);
  } finally {
    await other.close();
  }
}
