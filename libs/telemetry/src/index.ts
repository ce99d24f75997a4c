export * from './error-kind.js';
export * from './native/decoded-message.js';
export { decodeNative } from './native/decode-native.js';
export { MAX_MESSAGE_BYTES, MAX_READINGS, MAX_ROWS } from './native/limits.js';
export { NATIVE_MESSAGE_SCHEMAS } from './native/message-schema.js';
export { safeText } from './native/safe-text.js';
export { type DecodeFailure, readStrictJson, type StrictJson } from './native/strict-json.js';
