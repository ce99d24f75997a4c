/** Made when the console is built: see split-words.ts. */
declare module 'virtual:room-words' {
  type Catalogue = () => Promise<{ default: Readonly<Record<string, string>> }>;
  export const ROOM_WORDS: Readonly<Record<string, Readonly<Record<'ky' | 'ru' | 'en', Catalogue>> | undefined>>;
}
