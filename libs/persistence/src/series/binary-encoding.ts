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

/** Grows as rows are appended; one buffer for one COPY. */
export class CopyEncoder {
  private buffer: Buffer;
  private length: number;

  /** @param columns number of columns of every row @param expectedBytes first size; grows by doubling */
  constructor(private readonly columns: number, expectedBytes: number) {
    this.buffer = Buffer.allocUnsafe(Math.max(expectedBytes, 64));
    COPY_SIGNATURE.copy(this.buffer, 0);
    this.buffer.fill(0, COPY_SIGNATURE.length, COPY_SIGNATURE.length + 8);
    this.length = COPY_SIGNATURE.length + 8;
  }

  startRow(): void {
    this.reserve(2);
    this.buffer.writeInt16BE(this.columns, this.length);
    this.length += 2;
  }

  /** @param instantMs epoch milliseconds */
  timestamptz(instantMs: number): void {
    this.int8((instantMs - POSTGRES_EPOCH_MS) * 1000);
  }

  int8(integer: number): void {
    this.reserve(12);
    this.buffer.writeInt32BE(8, this.length);
    writeInt64(this.buffer, this.length + 4, integer);
    this.length += 12;
  }

  bigint(integer: bigint): void {
    this.reserve(12);
    this.buffer.writeInt32BE(8, this.length);
    this.buffer.writeBigInt64BE(integer, this.length + 4);
    this.length += 12;
  }

  int4(integer: number): void {
    this.reserve(8);
    this.buffer.writeInt32BE(4, this.length);
    this.buffer.writeInt32BE(integer, this.length + 4);
    this.length += 8;
  }

  int2(integer: number): void {
    this.reserve(6);
    this.buffer.writeInt32BE(2, this.length);
    this.buffer.writeInt16BE(integer, this.length + 4);
    this.length += 6;
  }

  bytea(bytes: Uint8Array): void {
    this.reserve(4 + bytes.length);
    this.buffer.writeInt32BE(bytes.length, this.length);
    this.buffer.set(bytes, this.length + 4);
    this.length += 4 + bytes.length;
  }

  absent(): void {
    this.reserve(4);
    this.buffer.writeInt32BE(-1, this.length);
    this.length += 4;
  }

  /** The whole COPY stream with its trailer; the encoder is spent. */
  finish(): Buffer {
    this.reserve(2);
    this.buffer.writeInt16BE(-1, this.length);
    return this.buffer.subarray(0, this.length + 2);
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}

const OID = { int8: 20, int2: 21, int4: 23, timestamptz: 1184 } as const;

function arrayOf(oid: number, width: number, count: number, write: (target: Buffer, offset: number, i: number) => void): Buffer {
  const dimensions = count === 0 ? 0 : 1;
  const buffer = Buffer.allocUnsafe(12 + dimensions * 8 + count * (4 + width));
  buffer.writeInt32BE(dimensions, 0);
  buffer.writeInt32BE(0, 4);
  buffer.writeInt32BE(oid, 8);
  if (count === 0) return buffer;
  buffer.writeInt32BE(count, 12);
  buffer.writeInt32BE(1, 16);
  for (let i = 0, offset = 20; i < count; i++, offset += 4 + width) {
    buffer.writeInt32BE(width, offset);
    write(buffer, offset + 4, i);
  }
  return buffer;
}

/** Parameters for `$n::timestamptz[]` and the like: node-postgres sends a Buffer in binary form. */
export const binaryArray = {
  timestamptz: (instantsMs: readonly number[]): Buffer =>
    arrayOf(OID.timestamptz, 8, instantsMs.length, (b, o, i) => writeInt64(b, o, (instantsMs[i]! - POSTGRES_EPOCH_MS) * 1000)),
  int8: (integers: readonly number[]): Buffer => arrayOf(OID.int8, 8, integers.length, (b, o, i) => writeInt64(b, o, integers[i]!)),
  bigint: (integers: readonly bigint[]): Buffer => arrayOf(OID.int8, 8, integers.length, (b, o, i) => b.writeBigInt64BE(integers[i]!, o)),
  int4: (integers: readonly number[]): Buffer => arrayOf(OID.int4, 4, integers.length, (b, o, i) => b.writeInt32BE(integers[i]!, o)),
  int2: (integers: readonly number[]): Buffer => arrayOf(OID.int2, 2, integers.length, (b, o, i) => b.writeInt16BE(integers[i]!, o)),
};
