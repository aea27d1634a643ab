import { DbnDecoder } from '../dbn/decoder.ts';
import { layoutByKind } from '../dbn/layout.ts';
import { type At, offsets } from '../dbn/offsets.ts';
import { UNDEFINED_TIME } from '../dbn/values.ts';
import type { RecordView } from '../dbn/view.ts';
import type { FakeInstrument, FakeSource } from './source.ts';

interface Kept {
  readonly bytes: Uint8Array;
  /** From the start of the source. */
  readonly ns: number;
  readonly instrument: number;
  /** Where it has times, and by how much they differ from the one that it is placed by. */
  readonly times: readonly { readonly at: number; readonly lead: bigint }[];
}

/**
 * The records of a DBN file (version 3, not compressed) in the pace of their times, `speed` times as
 * fast, as if they happened now. Names come from its metadata, its mappings and its definitions.
 */
export function fileSource(bytes: Uint8Array, speed: number): FakeSource {
  const decoder = new DbnDecoder();
  decoder.push(bytes);
  const names = new Map(
    (decoder.metadata?.mappings ?? []).flatMap(({ rawSymbol, intervals }) =>
      intervals.map(({ symbol }) => [Number(symbol), rawSymbol] as const),
    ),
  );
  const records: Kept[] = [];
  const instruments: FakeInstrument[] = [];
  const known = new Map<string, number>();
  let first: bigint | undefined;
  let ns = 0;
  while (decoder.next()) {
    const { kind, publisherId, instrumentId } = decoder;
    if (kind === 'definition') names.set(instrumentId, decoder.text(offsets.definition.rawSymbol));
    if (kind === 'symbolMapping') {
      names.set(instrumentId, decoder.text(offsets.symbolMapping.stypeOutSymbol));
    }
    if (kind === 'symbolMapping' || kind === 'system' || kind === 'error') continue;
    const key = `${publisherId}/${instrumentId}`;
    let instrument = known.get(key);
    if (instrument === undefined) {
      const rawSymbol = names.get(instrumentId) ?? String(instrumentId);
      const parent = parentOf(rawSymbol);
      instrument = instruments.push({ publisherId, instrumentId, rawSymbol, parent }) - 1;
      known.set(key, instrument);
    }
    const time = placeOf(decoder);
    if (time !== UNDEFINED_TIME) {
      first ??= time;
      ns = Math.max(ns, Math.floor(Number(time - first) / speed));
    }
    records.push({
      bytes: decoder.bytes().slice(),
      ns,
      instrument,
      times: timesOf(decoder).map(({ at, value }) => ({ at, lead: value - time })),
    });
  }
  return {
    count: records.length,
    instruments,
    offsetNs: (index) => records[index]!.ns,
    rtypeOf: (index) => records[index]!.bytes[1]!,
    instrumentOf: (index) => records[index]!.instrument,
    write(index, out, at, startNs) {
      const { bytes: record, ns: offset, times } = records[index]!;
      new Uint8Array(out.buffer, out.byteOffset).set(record, at);
      const time = startNs + BigInt(offset);
      for (const { at: place, lead } of times) out.setBigUint64(at + place, time + lead, true);
      return record.length;
    },
  };
}

/** The time by which a gateway places it: that of the interval, or of the event. */
function placeOf(view: RecordView): bigint {
  if (view.kind === 'bbo') return view.u64(offsets.bbo.tsRecv);
  if (view.kind === 'cbbo') return view.u64(offsets.cbbo.tsRecv);
  return view.tsEvent;
}

function timesOf(view: RecordView): { at: number; value: bigint }[] {
  const fields = view.kind === 'unknown' ? [] : layoutByKind.get(view.kind)!.fields;
  const received = fields.find(({ name }) => name === 'tsRecv');
  return [8, ...(received === undefined ? [] : [received.at])]
    .map((at) => ({ at, value: view.u64(at as At<'time'>) }))
    .filter(({ value }) => value !== UNDEFINED_TIME);
}

/** `CLZ6` and `CLZ6-CLF7` are of `CL.FUT`, `LOZ6 C6000` of `LO.OPT`. */
function parentOf(rawSymbol: string): string {
  const root = /^([A-Z0-9]{1,3}?)[FGHJKMNQUVXZ]\d{1,2}(?: ([CP])\d+|-.*)?$/.exec(rawSymbol);
  return root === null ? rawSymbol : `${root[1]}.${root[2] === undefined ? 'FUT' : 'OPT'}`;
}
