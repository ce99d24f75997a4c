/** What the server takes at most, with room for the form around it. */
const MOST_BYTES = 1_900_000;
/** Digits of a register can still be read. */
const LONGEST_PIXELS = 1_800;
const QUALITY = 0.85;

/** A telephone's picture made small enough to be sent from a yard; what the browser cannot draw goes as it is, and the server says what it thinks of it. */
export async function smallPhoto(file: File): Promise<Blob> {
  if (file.size <= MOST_BYTES) return file;
  const picture = await createImageBitmap(file).catch(() => undefined); // not drawable here: it goes as it is
  if (picture === undefined) return file;
  const ratio = Math.min(1, LONGEST_PIXELS / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.round(picture.width * ratio), Math.round(picture.height * ratio));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}
