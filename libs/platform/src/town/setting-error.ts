/** Something the person at the keyboard can put right; shown without a stack. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}
