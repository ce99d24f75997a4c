/** One field of a protobuf message: number, and its content by wire type. */
export interface ProtobufField {
  readonly number: number;
  /** Varint, or the little-endian bits of a fixed field. */
  readonly bits: bigint;
  /** Bytes of a length-delimited field; empty for the others. */
  readonly bytes: Uint8Array;
}

const MOST_FIELDS = 20_000;
const NO_BYTES = new Uint8Array(0);

/**
 * Fields of one protobuf message in the order in which they stand.
 * @returns `undefined` where the message is cut off or holds a wire type that Sparkplug does not use. Never throws.
 */
export function readProtobuf(bytes: Uint8Array): ProtobufField[] | undefined {
  const fields: ProtobufField[] = [];
  let at = 0;

  const varint = (): bigint | undefined => {
    let whole = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      whole |= BigInt(byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return BigInt.asUintN(64, whole);
    }
    return undefined;
  };
  const fixed = (size: number): bigint | undefined => {
    if (at + size > bytes.length) return undefined;
    let whole = 0n;
    for (let place = size - 1; place >= 0; place--) whole = (whole << 8n) | BigInt(bytes[at + place]!);
    at += size;
    return whole;
  };

  while (at < bytes.length) {
    const tag = varint();
    if (tag === undefined || fields.length === MOST_FIELDS) return undefined;
    const [number, wireType] = [Number(tag >> 3n), Number(tag & 7n)];
    if (number === 0) return undefined;
    if (wireType === 2) {
      const length = varint();
      if (length === undefined || length > BigInt(bytes.length - at)) return undefined;
      fields.push({ number, bits: 0n, bytes: bytes.subarray(at, at + Number(length)) });
      at += Number(length);
      continue;
    }
    const bits = wireType === 0 ? varint() : wireType === 1 ? fixed(8) : wireType === 5 ? fixed(4) : undefined;
    if (bits === undefined) return undefined;
    fields.push({ number, bits, bytes: NO_BYTES });
  }
  return fields;
}

const scratch = new DataView(new ArrayBuffer(8));

/** The float that four bytes of a fixed field are. */
export function float32Of(bits: bigint): number {
  scratch.setUint32(0, Number(BigInt.asUintN(32, bits)));
  return scratch.getFloat32(0);
}

/** The double that eight bytes of a fixed field are. */
export function float64Of(bits: bigint): number {
  scratch.setBigUint64(0, BigInt.asUintN(64, bits));
  return scratch.getFloat64(0);
}
