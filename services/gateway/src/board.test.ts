import { sampleActivity, sampleFlow, sampleSurface } from '@crude-alpha/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frame } from '../test/rig.ts';
import { Board } from './board.ts';

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('the board', () => {
  test('keeps the newest and ignores what is not newer', () => {
    const board = new Board(['CL'], 5000);
    const kinds = [5, 5, 4, 6].map((seq, at) => board.accept('CL', bytes(frame(seq)), at).kind);
    expect(kinds).toEqual(['new', 'old', 'old', 'new']);
    expect(board.frame('CL')?.seq).toBe(6);
    expect(board.newest('GC')).toBeUndefined();
  });

  test('begins anew when the sequence fell back after a silence, as on a new tape', () => {
    const board = new Board(['CL'], 5000);
    board.accept('CL', bytes(frame(1000)), 0);
    expect(board.accept('CL', bytes(frame(3)), 5000).kind).toBe('old');
    expect(board.accept('CL', bytes(frame(1000)), 5001).kind).toBe('old');
    const verdict = board.accept('CL', bytes(frame(4)), 5001);
    expect(verdict).toMatchObject({ kind: 'new', arrival: { number: 2, data: { seq: 4 } } });
  });

  test('knows the age of the newest frame, and none of one from before its time', () => {
    const board = new Board(['CL'], 5000);
    expect(board.ageMs('CL', 0)).toBeNull();
    board.accept('CL', bytes(frame(1)), Number.NEGATIVE_INFINITY);
    expect(board.ageMs('CL', 0)).toBeNull();
    expect(board.isLive('CL', 0)).toBe(false);
    board.accept('CL', bytes(frame(2)), 100);
    expect(board.ageMs('CL', 350)).toBe(250);
    expect([5100, 5101].map((nowMs) => board.isLive('CL', nowMs))).toEqual([true, false]);
  });

  test('keeps what else there is of a product beside its frames, each by itself', () => {
    const board = new Board(['CL', 'GC'], 5000);
    expect([...board.streams.keys()]).toEqual([
      'CL',
      'CL.surface',
      'CL.flow',
      'GC',
      'GC.surface',
      'GC.flow',
    ]);
    board.accept('CL', bytes(frame(5)), 0);
    const kinds = [10, 10, 9, 12].map(
      (seq) => board.accept('CL.surface', bytes({ ...sampleSurface, seq }), 0).kind,
    );
    expect(kinds).toEqual(['new', 'old', 'old', 'new']);
    expect(board.accept('CL.flow', bytes({ ...sampleFlow, seq: 1 }), 0).kind).toBe('new');
    expect(board.frame('CL')?.seq).toBe(5);
    expect(board.newest('CL.surface')?.data.seq).toBe(12);
    expect(board.newest('CL.flow')?.bytes.toString()).toContain(
      '{"t":"flow","data":{"symbol":"CL"',
    );
    expect(board.has('CL.surface')).toBe(false);
  });

  test('begins a surface anew once the frames have begun anew, however long it was silent', () => {
    const board = new Board(['CL'], 5000);
    const surface = (seq: number): string =>
      board.accept('CL.surface', bytes({ ...sampleSurface, seq }), 20_000).kind;
    board.accept('CL', bytes(frame(1000)), 0);
    expect([surface(1000), surface(3)]).toEqual(['new', 'old']);
    board.accept('CL', bytes(frame(4)), 5001);
    expect([surface(4), surface(3)]).toEqual(['new', 'old']);
  });

  test.each([
    ['CL.surface', 'oversize', Buffer.alloc(192 * 1024 + 1, ' ')],
    ['CL.surface', 'invalid', bytes(sampleFlow)],
    ['CL.surface', 'invalid', bytes(sampleActivity)],
    ['CL.surface', 'invalid', bytes({ ...sampleSurface, bids: [1] })],
    ['CL.flow', 'invalid', bytes(frame(1))],
    ['CL.flow', 'wrong_symbol', bytes({ ...sampleFlow, symbol: 'GC' })],
    ['CL', 'invalid', bytes(sampleSurface)],
  ])('refuses for %s what is %s: %#', (stream, reason, payload) => {
    const verdict = new Board(['CL'], 5000).accept(stream, payload, 0);
    expect(verdict).toEqual({ kind: 'bad', reason });
  });

  test('sends exactly what it checked', () => {
    const board = new Board(['CL'], 5000);
    const text = JSON.stringify(frame(1));
    const twice = text.replace('"symbol"', '"symbol":"smuggled","symbol"').replaceAll(',', ' ,\n');
    const verdict = board.accept('CL', Buffer.from(twice), 0);
    const sent = verdict.kind === 'new' ? verdict.arrival.bytes.toString() : '';
    expect(sent.slice(sent.indexOf('{'))).toBe(`{"t":"snapshot","data":${text}}`);
  });

  test.each([
    ['not_json', Buffer.from('{')],
    ['not_json', Buffer.alloc(0)],
    ['oversize', Buffer.alloc(48 * 1024 + 1, ' ')],
    ['invalid', bytes(null)],
    ['invalid', bytes([])],
    ['invalid', bytes({ ...frame(1), seq: -1 })],
    ['invalid', bytes({ ...frame(1), seq: 1.5 })],
    ['invalid', bytes({ ...frame(1), bid: 61.2 })],
    ['invalid', bytes({ ...frame(1), fields: { x: { v: '1', ts: null } } })],
    ['invalid', bytes({ ...frame(1), fields: { x: { v: 1, ts: null, bid: 2 } } })],
    ['invalid', Buffer.from(JSON.stringify(frame(1)).replace('"v":0,', '"v":1e999,'))],
    ['wrong_symbol', bytes({ ...frame(1), symbol: 'GC' })],
  ])('refuses what is %s: %#', (reason, payload) => {
    expect(new Board(['CL'], 5000).accept('CL', payload, 0)).toEqual({ kind: 'bad', reason });
  });

  test('survives any bytes', () => {
    const board = new Board(['CL'], 5000);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 100 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (payload) => {
          expect(board.accept('CL', payload, 0).kind).toBe('bad');
        },
      ),
    );
  });
});
