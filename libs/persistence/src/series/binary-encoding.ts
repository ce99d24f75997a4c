/**
 * PostgreSQL's binary formats for what the series tables hold: rows for COPY and arrays for parameters
 * (PostgreSQL manual, "COPY", section Binary Format; `array_recv` and `timestamptz_recv` for the rest).
 */

/** Milliseconds from 1970-01-01 to PostgreSQL's own epoch, 2000-01-01 UTC. */
const POSTGRES_EPOCH_MS = 946_684_800_000;
const TWO_POW_32 = 4_294_967_296;
const COPY_SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');

/** Writes a safe integer as a signed 64-bit big-endian number without going through BigInt. */
function writeInt64(target: Buffer, offset: number, integer: number): void {
  const high = Math.floor(integer / TWO_POW_32);
  target.writeInt32BE(high, offset);
  target.writeUInt32BE(integer - high * TWO_POW_32, offset + 4);
}

/** Bytes that begin a binary COPY stream, and those that end it. */
const COPY_HEAD_BYTES = COPY_SIGNATURE.length + 8;
const COPY_TAIL_BYTES = 2;

/**
 * Writes rows for a binary COPY into one buffer of known size. The hot path of the door: it writes with a DataView, whose
 * stores the engine turns into machine instructions, and checks nothing per field.
 */
export class CopyEncoder {
  private readonly buffer: Buffer;
  private readonly view: DataView;
  private offset = COPY_HEAD_BYTES;

  /** @param rowBytes size of all rows together, as the caller has added it up from {@link FIELD_BYTES} */
  constructor(private readonly columns: number, rowBytes: number) {
    this.buffer = Buffer.allocUnsafe(COPY_HEAD_BYTES + rowBytes + COPY_TAIL_BYTES);
    this.view = new DataView(this.buffer.buffer, this.buffer.byteOffset, this.buffer.length);
    COPY_SIGNATURE.copy(this.buffer, 0);
    this.buffer.fill(0, COPY_SIGNATURE.length, COPY_HEAD_BYTES);
  }

  startRow(): void {
    this.view.setInt16(this.offset, this.columns);
    this.offset += 2;
  }

  /** @param instantMs epoch milliseconds */
  timestamptz(instantMs: number): void {
    this.int8((instantMs - POSTGRES_EPOCH_MS) * 1000);
  }

  int8(integer: number): void {
    const high = Math.floor(integer / TWO_POW_32);
    this.view.setInt32(this.offset, 8);
    this.view.setInt32(this.offset + 4, high);
    this.view.setUint32(this.offset + 8, integer - high * TWO_POW_32);
    this.offset += 12;
  }

  bigint(integer: bigint): void {
    this.view.setInt32(this.offset, 8);
    this.view.setBigInt64(this.offset + 4, integer);
    this.offset += 12;
  }

  int4(integer: number): void {
    this.view.setInt32(this.offset, 4);
    this.view.setInt32(this.offset + 4, integer);
    this.offset += 8;
  }

  int2(integer: number): void {
    this.view.setInt32(this.offset, 2);
    this.view.setInt16(this.offset + 4, integer);
    this.offset += 6;
  }

  bool(is: boolean): void {
    this.view.setInt32(this.offset, 1);
    this.view.setInt8(this.offset + 4, is ? 1 : 0);
    this.offset += 5;
  }

  bytea(bytes: Uint8Array): void {
    this.view.setInt32(this.offset, bytes.length);
    this.buffer.set(bytes, this.offset + 4);
    this.offset += 4 + bytes.length;
  }

  absent(): void {
    this.view.setInt32(this.offset, -1);
    this.offset += 4;
  }

  /** The whole COPY stream with its trailer; the encoder is spent. */
  finish(): Buffer {
    this.view.setInt16(this.offset, -1);
    return this.buffer.subarray(0, this.offset + COPY_TAIL_BYTES);
  }
}

/** Bytes of a row's head and of each kind of field in a binary COPY, its length word included; absent fields take 4. */
export const FIELD_BYTES = { rowHead: 2, bool: 5, int2: 6, int4: 8, int8: 12, timestamptz: 12, lengthWord: 4 } as const;

const OID = { int8: 20, int2: 21, int4: 23, timestamptz: 1184 } as const;

/** An array of one dimension whose elements have one width, or are null. */
function arrayOf<Element>(oid: number, width: number, elements: readonly Element[], write: (target: Buffer, offset: number, element: NonNullable<Element>) => void): Buffer {
  const count = elements.length;
  const absent = elements.reduce((sum, element) => sum + (element === null ? 1 : 0), 0);
  const buffer = Buffer.allocUnsafe(12 + (count === 0 ? 0 : 8) + count * (4 + width) - absent * width);
  buffer.writeInt32BE(count === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(absent === 0 ? 0 : 1, 4);
  buffer.writeInt32BE(oid, 8);
  if (count === 0) return buffer;
  buffer.writeInt32BE(count, 12);
  buffer.writeInt32BE(1, 16);
  let offset = 20;
  for (const element of elements) {
    if (element === null || element === undefined) {
      buffer.writeInt32BE(-1, offset);
      offset += 4;
      continue;
    }
    buffer.writeInt32BE(width, offset);
    write(buffer, offset + 4, element);
    offset += 4 + width;
  }
  return buffer;
}

/** Parameters for `$n::timestamptz[]` and the like: node-postgres sends a Buffer in binary form. */
export const binaryArray = {
  timestamptz: (instantsMs: readonly (number | null)[]): Buffer =>
    arrayOf(OID.timestamptz, 8, instantsMs, (b, o, instantMs) => writeInt64(b, o, (instantMs - POSTGRES_EPOCH_MS) * 1000)),
  int8: (integers: readonly number[]): Buffer => arrayOf(OID.int8, 8, integers, (b, o, integer) => writeInt64(b, o, integer)),
  bigint: (integers: readonly bigint[]): Buffer => arrayOf(OID.int8, 8, integers, (b, o, integer) => b.writeBigInt64BE(integer, o)),
  int4: (integers: readonly number[]): Buffer => arrayOf(OID.int4, 4, integers, (b, o, integer) => b.writeInt32BE(integer, o)),
  int2: (integers: readonly number[]): Buffer => arrayOf(OID.int2, 2, integers, (b, o, integer) => b.writeInt16BE(integer, o)),
};
