import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import {
  compressZstd,
  decodeRecord,
  encodeMetadata,
  encodeRecord,
  type RecordView,
  upgradeMetadata,
  upgradeRecord,
} from '@crude-alpha/databento';
import { readArguments } from '../arguments.ts';
import { CrudeError } from '../errors.ts';
import type { Command } from '../standard.ts';
import { type Source, sourceOf, sourceOptions } from './source.ts';

const options = {
  ...sourceOptions,
  output: { type: 'string', short: 'o' },
  zstd: { type: 'boolean' },
  plain: { type: 'boolean' },
} as const;

/** Bytes that become one frame of zstd; readers take any number of frames. */
const FRAME = 4 * 2 ** 20;

/** Writes version 3 of what it reads. */
export const convert: Command = async (args, { stdin, stdout }) => {
  const { values, positionals } = readArguments(args, options);
  const { output, zstd = false, plain = false, fragment } = values;
  if (zstd && plain) throw new CrudeError('BAD_USAGE', '--zstd and --plain exclude each other');
  const source = sourceOf(positionals, fragment, stdin);
  const compressed = zstd || (!plain && (output?.endsWith('.zst') ?? false));
  if (output === undefined || output === '-') await pour(source, compressed, stdout);
  else await toFile(output, (file) => pour(source, compressed, file));
  return 0;
};

/** A file that is there whole or not at all. */
async function toFile(path: string, fill: (file: Writable) => Promise<void>): Promise<void> {
  const half = `${path}.part`;
  const file = createWriteStream(half);
  const failed = once(file, 'error').then(([cause]) => {
    const { code = 'failed' } = cause as NodeJS.ErrnoException;
    throw new CrudeError('NO_FILE', `${path} cannot be written (${code})`, { cause });
  });
  try {
    await Promise.race([failed, fill(file)]);
    file.end();
    await Promise.race([failed, once(file, 'close')]);
    await rename(half, path);
  } catch (error) {
    file.destroy();
    await rm(half, { force: true });
    throw error;
  }
}

async function pour(source: Source, compressed: boolean, out: Writable): Promise<void> {
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (!out.write(compressed ? await compressZstd(bytes) : bytes)) await once(out, 'drain');
  };
  let parts: Uint8Array[] = [];
  let size = 0;
  let begun = source.fragment;
  const begin = (): void => {
    const { metadata } = source.decoder;
    if (begun || metadata === undefined) return;
    begun = true;
    parts.push(encodeMetadata(upgradeMetadata(metadata)));
  };
  await source.each((view) => {
    begin();
    const bytes = newest(view);
    parts.push(bytes);
    size += bytes.length;
    if (size < FRAME) return undefined;
    const frame = Buffer.concat(parts);
    parts = [];
    size = 0;
    return write(frame);
  });
  begin();
  if (parts.length > 0) await write(Buffer.concat(parts));
}

/** The bytes of a record as version 3 has them, its own where nothing changed. */
function newest(view: RecordView): Uint8Array {
  if (!/V[12]$/.test(view.kind)) return view.bytes().slice();
  return encodeRecord(upgradeRecord(decodeRecord(view)));
}
