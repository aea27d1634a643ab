import { crc32 } from 'node:zlib';

/** The reserved bytes of a block's header. */
const AT_CHECKSUM = 28;
const AFTER_CHECKSUM = 32;
const BLANK: Uint8Array = new Uint8Array(AFTER_CHECKSUM - AT_CHECKSUM);

/** CRC-32 of a block whose checksum is taken for 0. */
function checksumOf(block: Uint8Array): number {
  const head = crc32(BLANK, crc32(block.subarray(0, AT_CHECKSUM)));
  return crc32(block.subarray(AFTER_CHECKSUM), head);
}

/** The block with its checksum in it: a copy, since the original may be on its way elsewhere. */
export function withChecksum(block: Uint8Array): Buffer {
  const copy = Buffer.from(block);
  copy.writeUInt32LE(checksumOf(block), AT_CHECKSUM);
  return copy;
}

/** Whether the bytes are those that were written; null of a block without a checksum. */
export function isIntact(block: Uint8Array): boolean | null {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const written = view.getUint32(AT_CHECKSUM, true);
  return written === 0 ? null : written === checksumOf(block);
}
