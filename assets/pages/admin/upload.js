// Sending a picture: made smaller first where a camera made it large, with progress, and an answer like any other call's.

import { ApiError, newKey } from '../../lib/api.js';
import { language, t } from '../../lib/i18n.js';
import { admin, get } from './client.js';

export const TYPES = ['image/png', 'image/jpeg', 'image/webp'];
const MOST_BYTES = 8 * 1024 * 1024;
const UPLOAD_MS = 60000;
/** The server keeps 1,280 px; more only makes the way longer. */
const LARGEST_PX = 2000;
const SMALL_ENOUGH = 1024 * 1024;
const QUALITY = 0.88;

/** @param {File} file @returns {string} what is wrong with it as it is, or nothing */
export function pictureProblem(file) {
  return TYPES.includes(file.type) ? '' : t('admin.picture.wrong_type');
}

/**
 * A photo of a camera, small enough to travel over a hall's Wi-Fi. What is small already, or cannot be drawn here, stays as it is.
 * @param {File} file
 * @returns {Promise<Blob>}
 */
export async function shrunk(file) {
  if (file.size <= SMALL_ENOUGH) return file;
  const smaller = await redrawn(file).catch(() => null);
  if (smaller && smaller.size < file.size) return smaller;
  if (file.size > MOST_BYTES) throw new ApiError('payload_too_large', t('admin.picture.too_big'), 413, null, '');
  return file;
}

/** @param {File} file @returns {Promise<Blob|null>} */
async function redrawn(file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, LARGEST_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => { canvas.toBlob(resolve, file.type === 'image/png' ? 'image/webp' : 'image/jpeg', QUALITY); });
}

/**
 * @param {string} path
 * @param {Blob} blob
 * @param {(share: number) => void} onProgress 0 to 1
 * @returns {Promise<any>} the envelope's data
 */
export async function upload(path, blob, onProgress) {
  try {
    return await once(path, blob, onProgress);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    await get(admin('/session')); // asks to sign in
    return once(path, blob, onProgress);
  }
}

/** @param {string} path @param {Blob} blob @param {(share: number) => void} onProgress @returns {Promise<any>} */
function once(path, blob, onProgress) {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    const lost = () => reject(new ApiError('network', t('admin.error.network'), 0, null, ''));
    sending.open('PUT', path);
    sending.timeout = UPLOAD_MS;
    sending.responseType = 'json';
    sending.setRequestHeader('Content-Type', blob.type);
    sending.setRequestHeader('Accept-Language', language());
    sending.setRequestHeader('Idempotency-Key', newKey());
    sending.upload.onprogress = (event) => { if (event.lengthComputable) onProgress(event.loaded / event.total); };
    sending.onload = () => {
      const { success, data, reason, message, details, request_id: id } = sending.response ?? {};
      if (success) resolve(data);
      else reject(new ApiError(reason ?? 'internal', message ?? '', sending.status, details, id ?? ''));
    };
    sending.onerror = lost;
    sending.ontimeout = lost;
    sending.send(blob);
  });
}
