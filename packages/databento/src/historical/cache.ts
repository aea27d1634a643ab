import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Downloaded, PART, partOf, renameForGood } from './download.ts';
import { HistoricalError } from './errors.ts';
import { nanosOf } from './instant.ts';
import { canonicalKey, type RangeRequest } from './request.ts';
import { asList, asNumber, asObject, asText } from './shape.ts';

/** A download writes all the time: what lies still for an hour was left by a process that died. */
const ABANDONED_MS = 3_600_000;

export interface CacheEntry extends Downloaded {
  readonly path: string;
}

/**
 * Downloaded files, a directory for each request: the data under the digest of its bytes, and `entry.json`,
 * which names it. Data is written under another name and renamed, and the entry after it, so neither is
 * ever seen half-written; since data that exists is only replaced by the same bytes, processes that
 * download the same request at once do not disturb each other (each pays for its own).
 */
export class RangeCache {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** A range that is not over yet, or has no end, would be another one tomorrow. */
  static takes(request: RangeRequest): boolean {
    return request.end !== undefined && nanosOf(request.end) <= BigInt(Date.now()) * 1_000_000n;
  }

  /** The entry, if it is there and its data is what was downloaded. */
  async find(request: RangeRequest): Promise<CacheEntry | undefined> {
    const directory = this.#directoryOf(request);
    const entry = await readEntry(directory);
    if (entry === undefined) return undefined;
    return (await digestOf(entry.path)) === entry.sha256 ? entry : undefined;
  }

  /** Where to download to, and the name of what was downloaded. */
  async prepare(
    request: RangeRequest,
  ): Promise<{ path: string; finish: (downloaded: Downloaded) => string }> {
    const directory = this.#directoryOf(request);
    await mkdir(directory, { recursive: true });
    await sweep(directory);
    return {
      path: join(directory, 'data'),
      finish: ({ sha256 }) => dataPath(directory, sha256),
    };
  }

  /** Makes downloaded data the entry of its request. */
  async keep(request: RangeRequest, downloaded: Downloaded): Promise<CacheEntry> {
    const directory = this.#directoryOf(request);
    const path = join(directory, ENTRY);
    const part = partOf(path);
    const file = await open(part, 'wx');
    try {
      await file.writeFile(`${JSON.stringify(downloaded, undefined, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await renameForGood(part, path);
    return { ...downloaded, path: dataPath(directory, downloaded.sha256) };
  }

  #directoryOf(request: RangeRequest): string {
    return join(this.#directory, canonicalKey(request));
  }
}

const ENTRY = 'entry.json';

function dataPath(directory: string, sha256: string): string {
  return join(directory, `${sha256}.dbn.zst`);
}

async function readEntry(directory: string): Promise<CacheEntry | undefined> {
  try {
    const text = await readFile(join(directory, ENTRY), 'utf8');
    const entry = asObject(JSON.parse(text), 'entry');
    const sha256 = asText(entry['sha256'], 'sha256');
    const requestId = entry['requestId'];
    return {
      bytes: asNumber(entry['bytes'], 'bytes'),
      records: asNumber(entry['records'], 'records'),
      sha256,
      requestId: requestId === undefined ? undefined : asText(requestId, 'requestId'),
      warnings: asList(entry['warnings'], 'warnings', asText),
      path: dataPath(directory, sha256),
    };
  } catch (error) {
    // A damaged entry is none.
    if (error instanceof SyntaxError || error instanceof HistoricalError) return undefined;
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function digestOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  return hash.digest('hex');
}

async function sweep(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.endsWith(PART)) continue;
    const path = join(directory, name);
    try {
      if (Date.now() - (await stat(path)).mtimeMs > ABANDONED_MS) await rm(path, { force: true });
    } catch (error) {
      // Another process was faster.
      if (!isMissing(error)) throw error;
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT';
}
