import { civilDate, type IsoDate, parseIsoDate } from './dates.ts';
import { addMonths, type ContractMonth, monthCode, monthNumber, monthOfCode } from './months.ts';
import { findProduct } from './products.ts';
import { fullYear, type ParsedSymbol, parseStrike, type Right, strikeSymbol } from './symbols.ts';

const OUTRIGHT = /^([A-Z0-9]{1,3})([FGHJKMNQUVXZ])(\d{1,2})(?: ([CP])(-?\d{1,9}))?$/;

/**
 * A contract stays in records for a while after its month has begun, and ten years later its
 * one-digit name is given again: look back this many months, ahead for the rest of the ten years.
 */
const MONTHS_BACK = 3;

/**
 * What CME's own symbol (`CLF7`, `LOZ5 C6000`) means in a record of the date `on`, or null when it
 * is none of a known product: a spread, a strategy.
 * @example parseCmeSymbol('CLF7', '2026-11-02') // CL, January 2027
 */
export function parseCmeSymbol(raw: string, on: IsoDate): ParsedSymbol | null {
  const match = OUTRIGHT.exec(raw);
  if (match === null) return null;
  const [, root, code, digits, right, strikeText] = match;
  const found = findProduct(root!);
  if (found === undefined || (found.kind === 'option') !== (right !== undefined)) return null;
  const month = resolveYear(monthOfCode(code!)!, digits!, on);
  if (found.kind === 'future') return { kind: 'future', product: found.id, month };
  const strike = parseStrike(strikeText!, found.strikeScale);
  if (strike === null) return null;
  return { kind: 'option', product: found.id, month, right: right as Right, strike };
}

/** CME's own symbol with its one-digit year: `CLF7`, `LOZ5 C6000`. */
export function cmeSymbol(parsed: Exclude<ParsedSymbol, { kind: 'spot' }>): string {
  const name = `${parsed.product}${monthCode(parsed.month.month)}${parsed.month.year % 10}`;
  if (parsed.kind === 'future') return name;
  return `${name} ${parsed.right}${strikeSymbol(parsed.product, parsed.strike)}`;
}

function resolveYear(month: number, digits: string, on: IsoDate): ContractMonth {
  if (digits.length === 2) return { year: fullYear(Number(digits)), month };
  const { year, month: today } = civilDate(parseIsoDate(on));
  const earliest = addMonths({ year, month: today }, -MONTHS_BACK);
  const decade = earliest.year - (earliest.year % 10) + Number(digits);
  const guess = { year: decade, month };
  return monthNumber(guess) >= monthNumber(earliest) ? guess : { year: decade + 10, month };
}
