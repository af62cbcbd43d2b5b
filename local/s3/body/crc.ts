import { crc32 } from 'node:zlib';

/** A running checksum over bytes. */
export interface Checksum {
  update(chunk: Buffer): void;
  /** Big-endian. */
  digest(): Buffer;
}

/** CRC-32, as in zip. */
export function createCrc32(): Checksum {
  let value = 0;
  return {
    update(chunk) {
      value = crc32(chunk, value);
    },
    digest: () => bigEndian(value),
  };
}

/** CRC-32C (Castagnoli), RFC 3720 section 12.1. */
export function createCrc32c(): Checksum {
  let value = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) value = (value >>> 8) ^ (CRC32C[(value ^ byte) & 0xff] ?? 0);
    },
    digest: () => bigEndian(~value >>> 0),
  };
}

/** CRC-64/NVME (in the catalogue of CRCs: poly ad93d23594c93659, reflected), in two halves of 32 bits. */
export function createCrc64nvme(): Checksum {
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) {
        const index = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (CRC64.low[index] ?? 0);
        high = (high >>> 8) ^ (CRC64.high[index] ?? 0);
      }
    },
    digest: () => Buffer.concat([bigEndian(~high >>> 0), bigEndian(~low >>> 0)]),
  };
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

// The remainder of each byte. Polynomials are written in reflected form, lowest power in the highest bit.
const CRC32C = Uint32Array.from({ length: 256 }, (_, byte) => Number(remainder(BigInt(byte), 0x82f63b78n)));

const CRC64 = (() => {
  const remainders = Array.from({ length: 256 }, (_, byte) => remainder(BigInt(byte), 0x9a6c9329ac4bc9b5n));
  return {
    high: Uint32Array.from(remainders, (value) => Number(value >> 32n)),
    low: Uint32Array.from(remainders, (value) => Number(value & 0xffffffffn)),
  };
})();

function remainder(byte: bigint, polynomial: bigint): bigint {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
  return value;
}
