import { ask } from '../../api/ask.js';
import { smallPhoto } from './small-photo.js';

/** Gives a picture in, made small enough. @returns its hash; null without a picture */
export async function sendPhoto(photo: File | null): Promise<string | null> {
  if (photo === null) return null;
  const form = new FormData();
  form.append('file', await smallPhoto(photo), 'register.jpg');
  return (await ask<{ readonly photoSha256: string }>('POST', '/reading-photos', { form })).photoSha256;
}
