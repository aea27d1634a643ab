import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { cramResponse } from '../live/cram.ts';
import { parseLine } from '../live/line.ts';
import { type LiveSchema, rtypeOfSchema } from '../live/schemas.ts';
import type { SessionFault, Standing } from './faults.ts';
import { Interest } from './interest.ts';
import { errorRecord, mappingRecord, sentAt, sessionMetadata, systemRecord } from './messages.ts';
import type { Timeline } from './timeline.ts';

const BATCH = 65_536;
const MAX_RECORD = 1024;

export interface SessionSetup {
  readonly key: string;
  readonly dataset: string;
  readonly id: number;
  readonly seed: number;
  readonly timeline: Timeline;
  readonly standing: Standing;
  /** How far behind a session may be before the gateway skips or warns. */
  readonly slowReaderRecords: number;
}

/** One client of the fake, from its greeting on. */
export class FakeSession {
  readonly #socket: Socket;
  readonly #setup: SessionSetup;
  readonly #challenge: string;
  readonly #interest: Interest;
  /** Records, as bytes, that go out before those of the market. */
  #aside: Uint8Array[] = [];
  #mappings: { readonly after: number; readonly bytes: Uint8Array }[] = [];
  #text = '';
  #phase: 'auth' | 'subscribe' | 'stream' | 'over' = 'auth';
  #behavior = 'skip';
  /** Whether each record ends with the time at which it is sent. */
  #tsOut = false;
  #heartbeatMs = 30_000;
  #spokeMs = Date.now();
  #joined: number | undefined;
  #first = Number.POSITIVE_INFINITY;
  #cursor = 0;
  #sent = 0;
  readonly #replays = new Set<string>();
  #live = false;
  #blocked = false;
  #hanging = false;
  #allowance = 0;
  #allowedMs = Date.now();

  constructor(socket: Socket, setup: SessionSetup) {
    this.#socket = socket;
    this.#setup = setup;
    this.#interest = new Interest(setup.timeline.source);
    const seed = `${setup.seed}/${setup.id}`;
    this.#challenge = createHash('sha256').update(seed).digest('hex').slice(0, 32);
    socket.on('data', (bytes: Buffer) => this.#read(bytes.toString('latin1')));
    socket.on('drain', () => {
      this.#blocked = false;
    });
    socket.write(`lsg_version=0.9.4\ncram=${this.#challenge}\n`);
  }

  get streaming(): boolean {
    return this.#phase === 'stream';
  }

  /** Sends what has happened since; called every few milliseconds. */
  pump(): void {
    if (this.#phase !== 'stream' || this.#blocked || this.#hanging) return;
    const edge = this.#setup.timeline.edge();
    if (this.#live) this.#mindTheSlow(edge);
    for (;;) {
      this.#flushAside();
      if (this.#blocked || this.#cursor >= edge || this.#allow() <= 0) break;
      this.#sendBatch(edge);
    }
    if (!this.#live && this.#cursor >= edge) {
      this.#live = true;
      for (const schema of this.#replays) this.#say(3, `Finished ${schema} replay`);
    }
    if (Date.now() - this.#spokeMs >= this.#heartbeatMs) this.#say(0, 'Heartbeat');
  }

  strike(fault: SessionFault): void {
    if (this.#phase !== 'stream') return;
    const { timeline } = this.#setup;
    switch (fault.fault) {
      case 'hang':
        this.#hanging = true;
        break;
      case 'cut':
        this.#cut(fault.where);
        break;
      case 'garbage':
        // No record has a length of nothing: what is random behind it is never taken for one.
        this.#write(
          Buffer.concat([Buffer.alloc(4), createHash('sha512').update(this.#challenge).digest()]),
        );
        break;
      case 'error':
        this.#aside.push(errorRecord(fault.code, fault.message, timeline.timeOf(this.#cursor)));
        break;
      case 'skip':
        this.#skipTo(Math.min(timeline.source.count - 1, this.#cursor + fault.records));
        break;
    }
  }

  end(): void {
    this.#phase = 'over';
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#text += text;
    for (let end = this.#text.indexOf('\n'); end >= 0; end = this.#text.indexOf('\n')) {
      const line = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + 1);
      if (this.#phase === 'auth') this.#auth(parseLine(line));
      else if (this.#phase === 'over') return;
      else if (line.trim() === 'start_session') this.#start();
      else this.#subscribe(parseLine(line));
    }
  }

  #auth(fields: ReadonlyMap<string, string>): void {
    const { key, id, standing } = this.#setup;
    const refusal =
      standing.refusals.shift() ??
      (fields.get('auth') === cramResponse(this.#challenge, key)
        ? undefined
        : 'Authentication failed.');
    if (refusal !== undefined) {
      this.#phase = 'over';
      this.#socket.end(`success=0|error=${refusal}\n`);
      return;
    }
    this.#behavior = fields.get('slow_reader_behavior') ?? 'skip';
    this.#tsOut = fields.get('ts_out') === '1';
    this.#heartbeatMs = Number(fields.get('heartbeat_interval_s') ?? 30) * 1000;
    this.#phase = 'subscribe';
    this.#socket.write(`success=1|session_id=${id}|\n`);
  }

  #subscribe(fields: ReadonlyMap<string, string>): void {
    const { timeline, standing } = this.#setup;
    const schema = fields.get('schema') ?? '';
    const now = timeline.timeOf(Math.min(timeline.edge(), timeline.source.count - 1));
    if (rtypeOfSchema[schema as LiveSchema] === undefined) {
      this.#aside.push(errorRecord(5, `Invalid subscription: ${schema}`, now));
      return;
    }
    const start = fields.get('start');
    // Before the start of the session all subscriptions begin at the same record.
    this.#joined ??= timeline.edge();
    let from = this.#phase === 'stream' ? timeline.edge() : this.#joined;
    if (start !== undefined) {
      if (start !== '0' && standing.agedOut > 0) {
        standing.agedOut -= 1;
        this.#aside.push(errorRecord(8, 'Replay data aged out', now));
      } else from = Math.max(0, timeline.indexAt(BigInt(start)) - standing.duplicate);
      this.#replays.add(schema);
    }
    const symbols = (fields.get('symbols') ?? '').split(',');
    const found = this.#interest.add(schema, fields.get('stype_in') ?? 'raw_symbol', symbols, from);
    this.#first = Math.min(this.#first, from);
    symbols.forEach((symbol, i) => {
      if (found[i]!.length === 0) {
        this.#aside.push(errorRecord(4, `Failed to resolve symbol ${symbol}`, now));
      }
      for (const instrument of found[i]!) {
        const bytes = mappingRecord(instrument, symbol, now);
        this.#mappings.push({ after: this.#sent + standing.lateMapping, bytes });
      }
    });
  }

  #start(): void {
    const { timeline, dataset } = this.#setup;
    const begin = this.#joined ?? timeline.edge();
    this.#cursor = Math.min(this.#first, begin);
    const start = timeline.timeOf(Math.min(begin, timeline.source.count - 1));
    this.#write(sessionMetadata(dataset, start, this.#tsOut));
    this.#live = this.#replays.size === 0;
    this.#phase = 'stream';
    this.pump();
  }

  #flushAside(): void {
    for (const bytes of this.#aside.splice(0)) this.#write(this.#stamped(bytes));
    while (this.#mappings.length > 0 && this.#mappings[0]!.after <= this.#sent) {
      const due = this.#mappings.filter(({ after }) => after <= this.#sent);
      this.#mappings = this.#mappings.filter(({ after }) => after > this.#sent);
      this.#write(Buffer.concat(due.map(({ bytes }) => this.#stamped(bytes))));
    }
  }

  #sendBatch(edge: number): void {
    const { source, startNs } = this.#setup.timeline;
    const most = Math.min(BATCH, Math.max(MAX_RECORD, this.#allow()));
    const out = new Uint8Array(most + MAX_RECORD);
    const view = new DataView(out.buffer);
    const pause = this.#mappings[0]?.after ?? Number.POSITIVE_INFINITY;
    let size = 0;
    while (this.#cursor < edge && size < most && this.#sent < pause) {
      if (this.#interest.has(this.#cursor)) {
        const length = source.write(this.#cursor, view, size, startNs);
        if (this.#tsOut) out.set(this.#stamped(out.subarray(size, size + length)), size);
        size += this.#tsOut ? length + 8 : length;
        this.#sent += 1;
      }
      this.#cursor += 1;
    }
    if (size > 0) this.#write(out.subarray(0, size));
  }

  #mindTheSlow(edge: number): void {
    if (edge - this.#cursor <= this.#setup.slowReaderRecords) return;
    if (this.#behavior === 'skip') this.#skipTo(edge);
    else this.#say(2, 'Warning: slow reading');
  }

  #skipTo(index: number): void {
    if (index <= this.#cursor) return;
    this.#cursor = index;
    const time = this.#setup.timeline.timeOf(index - 1);
    this.#aside.push(errorRecord(7, 'Slow client detected: records skipped', time));
  }

  #cut(where: 'mid-record' | 'between' | 'reset'): void {
    const { source, startNs } = this.#setup.timeline;
    this.#phase = 'over';
    if (where === 'reset') this.#socket.resetAndDestroy();
    else if (where === 'between') this.#socket.end();
    else {
      const view = new DataView(new ArrayBuffer(MAX_RECORD));
      const size = source.write(Math.min(this.#cursor, source.count - 1), view, 0, startNs);
      this.#socket.end(new Uint8Array(view.buffer, 0, Math.floor(size / 2)));
    }
  }

  #say(code: number, message: string): void {
    this.#write(this.#stamped(systemRecord(code, message, nowNs())));
  }

  #stamped(record: Uint8Array): Uint8Array {
    return this.#tsOut ? sentAt(record, nowNs()) : record;
  }

  /** Bytes that may be sent now. */
  #allow(): number {
    const { bytesPerSec } = this.#setup.standing;
    if (bytesPerSec === Number.POSITIVE_INFINITY) return BATCH;
    const now = Date.now();
    this.#allowance = Math.min(
      bytesPerSec,
      this.#allowance + ((now - this.#allowedMs) * bytesPerSec) / 1000,
    );
    this.#allowedMs = now;
    return this.#allowance;
  }

  #write(bytes: Uint8Array): void {
    this.#allowance -= bytes.length;
    this.#spokeMs = Date.now();
    if (!this.#socket.write(bytes)) this.#blocked = true;
  }
}

function nowNs(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
