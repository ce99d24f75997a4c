/**
 * Reads numbers out of a frame without ever throwing. A read past the end gives 0 and is remembered in {@link overran}:
 * whoever has decoded the frame asks once, at the end, whether it was long enough.
 */
export class ByteView {
  private pastEnd = false;

  constructor(readonly bytes: Uint8Array) {}

  get length(): number {
    return this.bytes.length;
  }

  /** True when something was read that the frame does not hold. */
  get overran(): boolean {
    return this.pastEnd;
  }

  u8(at: number): number {
    const byte = this.bytes[at];
    if (byte === undefined) this.pastEnd = true;
    return byte ?? 0;
  }

  i8(at: number): number {
    return (this.u8(at) << 24) >> 24;
  }

  u16le(at: number): number {
    return this.u8(at) | (this.u8(at + 1) << 8);
  }

  i16le(at: number): number {
    return (this.u16le(at) << 16) >> 16;
  }

  u16be(at: number): number {
    return (this.u8(at) << 8) | this.u8(at + 1);
  }

  u32le(at: number): number {
    return this.u16le(at) + this.u16le(at + 2) * 0x10000;
  }

  u32be(at: number): number {
    return this.u16be(at) * 0x10000 + this.u16be(at + 2);
  }

  float32le(at: number): number {
    floats.setUint32(0, this.u32le(at), true);
    return floats.getFloat32(0, true);
  }

  /** Half precision (IEEE 754 binary16). */
  float16le(at: number): number {
    const bits = this.u16le(at);
    const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 0x1f, bits & 0x3ff];
    if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
  }

  /** Whole number of 1 to 8 bytes, least significant first. */
  uintLe(at: number, size: number): bigint {
    let whole = 0n;
    for (let place = size - 1; place >= 0; place--) whole = (whole << 8n) | BigInt(this.u8(at + place));
    return whole;
  }

  /** Whole number of 1 to 8 bytes, most significant first. */
  uintBe(at: number, size: number): bigint {
    let whole = 0n;
    for (let place = 0; place < size; place++) whole = (whole << 8n) | BigInt(this.u8(at + place));
    return whole;
  }

  /** Bytes as lower-case hexadecimal. */
  hex(at: number, size: number): string {
    let text = '';
    for (let place = 0; place < size; place++) text += this.u8(at + place).toString(16).padStart(2, '0');
    return text;
  }

  /** Hexadecimal of bytes that stand least significant first: how M-Bus writes the eight digits of a serial. */
  hexReversed(at: number, size: number): string {
    let text = '';
    for (let place = size - 1; place >= 0; place--) text += this.u8(at + place).toString(16).padStart(2, '0');
    return text;
  }
}

const floats = new DataView(new ArrayBuffer(8));

/** Bytes of a hexadecimal text; `undefined` where it is none. */
export function bytesFromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(text.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const SIX_BITS = new Map(Array.from(BASE64, (character, sixBits) => [character.charCodeAt(0), sixBits] as const));

/** Bytes of a base64 text (RFC 4648, padding optional); `undefined` where it is none or longer than `mostBytes`. */
export function bytesFromBase64(text: string, mostBytes: number): Uint8Array | undefined {
  let end = text.length;
  while (end > 0 && end > text.length - 2 && text.charCodeAt(end - 1) === 0x3d) end--;
  if (end % 4 === 1 || Math.floor((end * 3) / 4) > mostBytes) return undefined;
  const bytes = new Uint8Array(Math.floor((end * 3) / 4));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let place = 0; place < end; place++) {
    const sixBits = SIX_BITS.get(text.charCodeAt(place));
    if (sixBits === undefined) return undefined;
    held = ((held << 6) | sixBits) & 0xfffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  return bytes;
}
