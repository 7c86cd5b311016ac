// Reading a QR code off a picture of a page, as a camera would.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const JSQR = readFileSync(createRequire(import.meta.url).resolve('jsqr/dist/jsQR.js'), 'utf8');

/**
 * What the code says that this part of a page shows.
 * @param {import('playwright-core').Locator} locator
 * @returns {Promise<string>} nothing where no code can be read
 */
export async function readCode(locator) {
  const png = (await locator.screenshot()).toString('base64');
  const browser = locator.page().context().browser();
  if (!browser) throw new Error('the page has no browser');
  const page = await browser.newPage();
  try {
    await page.evaluate(JSQR);
    return await page.evaluate(async (data) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      const [width, height] = [image.naturalWidth * 2, image.naturalHeight * 2];
      Object.assign(canvas, { width, height });
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      context.imageSmoothingEnabled = false;
      context.drawImage(image, 0, 0, width, height);
      const found = /** @type {any} */ (window).jsQR(context.getImageData(0, 0, width, height).data, width, height);
      return found ? found.data : '';
    }, png);
  } finally {
    await page.close();
  }
}

/** The sizes of a PDF's pages in millimetres. @param {Buffer} pdf @returns {Array<[number, number]>} */
export function pagesOf(pdf) {
  const text = pdf.toString('latin1');
  const millimetres = (/** @type {string} */ points) => Math.round((Number(points) / 72) * 25.4);
  return [...text.matchAll(/\/Type\s*\/Page\b[^s][\s\S]*?\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/g)].map(([, width, height]) => [millimetres(width), millimetres(height)]);
}
