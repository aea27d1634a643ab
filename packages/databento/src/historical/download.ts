import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DbnDecoder } from '../dbn/index.ts';
import { asHistorical } from './as-historical.ts';
import type { Http } from './http.ts';
import { Inflater } from './inflater.ts';
import { type RangeRequest, rangeForm } from './request.ts';
import { withRetries } from './retry.ts';

export interface DownloadProgress {
  /** As they came, compressed. */
  readonly bytes: number;
  readonly records: number;
  /** Counts from 1; a download that broke off begins anew. */
  readonly attempt: number;
}

export interface Downloaded {
  /** Of the file, compressed. */
  readonly bytes: number;
  readonly records: number;
  /** Of the file, hexadecimal. */
  readonly sha256: string;
  readonly requestId: string | undefined;
  readonly warnings: readonly string[];
}

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** What the name of a file ends with while it is being written. */
export const PART: string = '.part';

/**
 * Downloads into a file beside `path` and names it by `finish` only when it is whole, decoded to its end and
 * on the disk. What broke off is thrown away: a second answer need not continue the first.
 */
export async function download(
  http: Http,
  request: RangeRequest,
  { path, finish }: { path: string; finish: (downloaded: Downloaded) => string },
  { signal, onProgress }: DownloadOptions,
): Promise<Downloaded> {
  return withRetries(http.retries, signal, async (attempt) => {
    const part = partOf(path);
    try {
      const file = await open(part, 'wx');
      let downloaded: Downloaded;
      try {
        const opened = await http.open('POST', 'timeseries.get_range', rangeForm(request), signal);
        const written = await writeChunks(opened.chunks, file, (bytes, records) =>
          onProgress?.({ bytes, records, attempt }),
        );
        await file.sync();
        downloaded = { ...written, requestId: opened.requestId, warnings: opened.warnings };
      } finally {
        await file.close();
      }
      await renameForGood(part, finish(downloaded));
      return downloaded;
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  });
}

/** A name that no other process takes. */
export function partOf(path: string): string {
  return `${path}.${process.pid}-${randomBytes(6).toString('hex')}${PART}`;
}

/** Renames so that the new name outlives a power cut. */
export async function renameForGood(from: string, to: string): Promise<void> {
  await rename(from, to);
  // There a directory cannot be opened.
  if (process.platform === 'win32') return;
  const directory = await open(dirname(to), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function writeChunks(
  chunks: AsyncIterable<Uint8Array>,
  file: FileHandle,
  onChunk: (bytes: number, records: number) => void,
): Promise<{ bytes: number; records: number; sha256: string }> {
  const hash = createHash('sha256');
  const inflater = new Inflater();
  const decoder = new DbnDecoder();
  let bytes = 0;
  let records = 0;
  const count = (parts: readonly Uint8Array[]): void =>
    asHistorical(() => {
      for (const part of parts) {
        decoder.push(part);
        while (decoder.next()) records += 1;
      }
    });
  for await (const chunk of chunks) {
    hash.update(chunk);
    await writeWhole(file, chunk);
    bytes += chunk.length;
    count(inflater.push(chunk));
    onChunk(bytes, records);
  }
  inflater.end();
  asHistorical(() => decoder.end());
  return { bytes, records, sha256: hash.digest('hex') };
}

async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) {
    at += (await file.write(chunk, at, chunk.length - at)).bytesWritten;
  }
}
