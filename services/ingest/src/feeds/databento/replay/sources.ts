import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Metadata, RangeStream, schemas, stypes } from '@crude-alpha/databento';
import { IngestError } from '../../../errors.ts';
import type { Normaliser } from '../normaliser.ts';

const DBN = /\.dbn(\.zst)?$/;

/** The files at the paths, of folders all DBN files in them by name. */
export async function filesAt(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    if (!(await stat(path)).isDirectory()) {
      files.push(path);
      continue;
    }
    const inside = (await readdir(path)).filter((name) => DBN.test(name)).sort();
    if (inside.length === 0) throw new IngestError('REPLAY_EMPTY', `${path}: no DBN files in it`);
    files.push(...inside.map((name) => join(path, name)));
  }
  return files;
}

/** Opens a DBN file, plain or zstd. */
export async function openFile(path: string): Promise<RangeStream> {
  try {
    return await RangeStream.open({
      chunks: createReadStream(path),
      requestId: undefined,
      warnings: [],
      cached: true,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new IngestError('REPLAY_UNREADABLE', `${path}: ${reason}`, { cause });
  }
}

/**
 * Where trades are to be taken from: records of their own where a source may have them, else those of
 * the book.
 */
export function tradesIn(sources: readonly RangeStream[]): 'own' | 'book' {
  const several = 0xffff;
  const has = sources.some(
    ({ metadata }) => metadata.schema === schemas.trades || metadata.schema === several,
  );
  return has ? 'own' : 'book';
}

/** Tells a normaliser the names that a source says itself; those of families come by definitions alone. */
export function nameFrom(metadata: Metadata, normaliser: Normaliser): void {
  const { mappings, stypeIn, stypeOut } = metadata;
  if (stypeIn !== stypes.raw_symbol || stypeOut !== stypes.instrument_id) return;
  for (const { rawSymbol, intervals } of mappings) {
    for (const { startDate, symbol } of intervals) {
      normaliser.map(0, Number(symbol), rawSymbol, dayUs(startDate));
    }
  }
}

/** 20261120 in microseconds. */
function dayUs(date: number): number {
  const [year, month, day] = [Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100];
  return Date.UTC(year, month - 1, day) * 1000;
}
