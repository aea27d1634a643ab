import type { AlphaFrame, Surface } from '@crude-alpha/contracts';
import type { Desk } from '../state/desk.ts';
import type { Series } from '../state/history.ts';
import type { Skill } from '../state/skills.ts';
import { ages } from '../state/surfaces.ts';
import { askRows } from './ask-history.ts';
import { pause } from './pause.ts';

/** As far back as the page looks, in pieces that a line is not broken between. */
const BACK_SEC = 4 * 3600;
const PIECE_SEC = 15;

/** A gateway answers five questions a second from one address, and other pages may be behind the same one. */
const QUESTION_MS = 300;

/** What is looked at first is asked for first. */
const first = ['cme_fwd_mid', 'rr25', 'skew_signal', 'atm_iv', 'iv_term_slope'];

interface Piece {
  readonly ts: number;
  readonly close: number;
}

/**
 * Fills what was before the first frame from what the store keeps, field by field. Where there is none, or it is paid
 * for, the page goes on with what it sees, and says so.
 */
export async function askPast(desk: Desk, skill: Skill, frame: AlphaFrame): Promise<void> {
  if (!skill.history.includes('alpha')) return;
  if (skill.payment !== null && desk.pass.peek() === null) {
    desk.past.value = 'paid';
    return;
  }
  const { history } = desk;
  const isOther = (): boolean => desk.history !== history;
  desk.past.value = 'asked';
  const names = skill.fields.map(({ name }) => name).filter((name) => !first.includes(name));
  for (const name of [...first, ...names]) {
    const pieces = await askRows<Piece>(fieldPath(skill.symbol, name, frame.ts), desk.token);
    if (isOther()) return;
    if (pieces === null || (name === first[0] && pieces.length === 0)) {
      if (desk.past.peek() === 'asked') desk.past.value = 'unknown';
      return;
    }
    desk.recall(name, seriesOf(pieces));
    if (name === first[1]) await askSmiles(desk, skill, frame.ts, isOther);
    await pause(QUESTION_MS);
  }
}

/** The surfaces that ghosts are made of: the last one before each age. */
async function askSmiles(
  desk: Desk,
  { history, symbol }: Skill,
  ts: number,
  isOther: () => boolean,
): Promise<void> {
  if (!history.includes('surfaces')) return;
  for (const { sec, toleranceSec } of ages) {
    const to = ts - sec * 1e6;
    const query = `from=${to - toleranceSec * 1e6}&to=${to}&order=desc&limit=1`;
    const known = await askRows<Surface>(`surfaces/${symbol}?${query}`, desk.token);
    if (isOther() || known === null) return;
    desk.recallSmiles(known);
    await pause(QUESTION_MS);
  }
}

function fieldPath(symbol: string, name: string, ts: number): string {
  const to = Math.floor(ts / 1e6) * 1e6;
  const from = to - BACK_SEC * 1e6;
  return `alpha/${symbol}/${name}?from=${from}&to=${to}&points=${BACK_SEC / PIECE_SEC}`;
}

/** The last value of a piece, at its last second. */
function seriesOf(pieces: readonly Piece[]): Series {
  return {
    xs: pieces.map(({ ts }) => Math.floor(ts / 1e6) + PIECE_SEC - 1),
    ys: pieces.map(({ close }) => close),
  };
}
