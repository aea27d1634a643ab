import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 256;

/**
 * A PNG with a palette (PNG specification, colour type 3) of opaque RGBA pixels: a third of the size of
 * true colour for drawings, whose colours are few but for the softened edges of lines. As many bits of
 * each channel are kept as fit a palette.
 */
export function indexedPng(pixels: Uint8Array, width: number, height: number): Uint8Array {
  for (let bits = 6; bits > 0; bits--) {
    const drawn = indexed(pixels, width, height, bits);
    if (drawn === null) continue;
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 3, 0, 0, 0], 8);
    return Buffer.concat([
      SIGNATURE,
      chunk('IHDR', header),
      chunk('PLTE', Buffer.from(drawn.palette)),
      chunk('IDAT', deflateSync(drawn.rows, { level: 9 })),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  }
  throw new Error('a palette of one bit a channel has at most eight colours');
}

interface Indexed {
  readonly palette: readonly number[];
  /** A filter byte of 0 and the indices, row by row. */
  readonly rows: Buffer;
}

function indexed(pixels: Uint8Array, width: number, height: number, bits: number): Indexed | null {
  const steps = 2 ** bits - 1;
  const coarse = Uint8Array.from({ length: 256 }, (_, value) => Math.round((value * steps) / 255));
  const known = new Map<number, number>();
  const palette: number[] = [];
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      // Some ten million pixels go through here: nothing is allocated for one whose colour is known.
      const red = coarse[pixels[at]!]!;
      const green = coarse[pixels[at + 1]!]!;
      const blue = coarse[pixels[at + 2]!]!;
      const key = (red << 16) | (green << 8) | blue;
      let index = known.get(key);
      if (index === undefined) {
        if (known.size === COLOURS) return null;
        index = known.size;
        known.set(key, index);
        palette.push(...[red, green, blue].map((one) => Math.round((one * 255) / steps)));
      }
      rows[y * (width + 1) + 1 + x] = index;
    }
  }
  return { palette, rows };
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
