import type { OptionExpiry } from '@crude-alpha/market';
import { monthKey, type OptionLine, optionKey, optionLine } from './line.ts';
import {
  type PremiumTable,
  premiumTable,
  spreadBlack,
  spreadNormal,
  tabulateBlack,
  tabulateNormal,
} from './premium.ts';
import { NORMAL_BELOW, priceBlack, priceNormal } from './pricing.ts';
import { type Sheet, sheetOf } from './sheet.ts';
import type { NormalSmile, Smile } from './smile.ts';

/** Share of the width of the distribution that the forward may move before the chain is repriced. */
const REPRICE = 0.01;

export type Model = 'black76' | 'bachelier';

/** All strikes of one expiry and their prices on its smile. */
export class Chain {
  readonly expiry: OptionExpiry;
  readonly index: number;
  /** Place of its underlying among the session's futures. */
  readonly future: number;
  readonly key: number;
  /** What it is priced on while its model is Black's. */
  readonly smile: Smile = { forward: 1, tauYears: 1, atm: 1, skew: 0, curvature: 0 };
  /** And while it is Bachelier's. */
  readonly normal: NormalSmile = { forward: 0, tauYears: 1, normal: 1, skew: 0, curvature: 0 };
  model: Model = 'black76';
  /** Call and put of each strike, ascending. */
  lines: readonly OptionLine[] = [];
  sheet: Sheet = sheetOf(0, 0);
  private readonly product: string;
  private readonly rate: number;
  private readonly premiums: PremiumTable = premiumTable();
  private discount = 1;
  private low = 0;

  constructor(product: string, expiry: OptionExpiry, index: number, future: number, rate: number) {
    this.product = product;
    this.expiry = expiry;
    this.index = index;
    this.future = future;
    this.rate = rate;
    this.key = monthKey(expiry.month);
  }

  /** Where the chain was priced. */
  get forward(): number {
    return this.model === 'black76' ? this.smile.forward : this.normal.forward;
  }

  /** Widens the chain to these strikes, in steps of half a dollar; gives the new instruments. */
  widen(low: number, high: number): readonly OptionLine[] {
    const count = high - low + 1;
    if (low === this.low && count === this.sheet.strikes.length) return [];
    const known = new Map(this.lines.map((line) => [line.key, line]));
    const lines: OptionLine[] = [];
    const added: OptionLine[] = [];
    for (let step = low; step <= high; step++) {
      for (const right of ['C', 'P'] as const) {
        let line = known.get(optionKey(this.expiry, right, step));
        if (line === undefined) {
          line = optionLine(this.product, this.expiry, this.index, right, step);
          added.push(line);
        }
        line.place = step - low;
        lines.push(line);
      }
    }
    this.low = low;
    this.lines = lines;
    this.sheet = sheetOf(low, count);
    return added;
  }

  /**
   * Chooses the model for a second and gives both smiles its forward.
   *
   * @param lowest - of the forwards in the second
   */
  stand(forward: number, lowest: number): void {
    const { smile, normal } = this;
    this.model = lowest < NORMAL_BELOW ? 'bachelier' : 'black76';
    smile.forward = forward;
    normal.forward = forward;
    normal.tauYears = smile.tauYears;
    normal.normal = smile.atm * Math.max(forward, NORMAL_BELOW);
    normal.skew = smile.skew;
    normal.curvature = smile.curvature;
  }

  /** Works out the right to exercise early on a smile: slow, and good for minutes. */
  tabulate(smile: Smile): void {
    if (this.rate === 0) return;
    if (this.model === 'black76') tabulateBlack(this.premiums, smile, this.rate);
    else tabulateNormal(this.premiums, smile, this.rate);
  }

  /** Prices every strike on the smile as it stands. */
  price(): void {
    const { sheet, smile, normal, premiums, rate } = this;
    this.discount = Math.exp(-rate * smile.tauYears);
    if (this.model === 'black76') {
      priceBlack(sheet, smile, this.discount);
      if (rate > 0) spreadBlack(premiums, sheet, smile, rate);
    } else {
      priceNormal(sheet, normal, this.discount);
      if (rate > 0) spreadNormal(premiums, sheet, normal, rate);
    }
  }

  /** Moves to a new forward within the same second, repricing when an expansion would not do. */
  moveTo(forward: number): void {
    const { smile, normal } = this;
    const scale = this.model === 'black76' ? smile.forward * smile.atm : normal.normal;
    const width = scale * Math.sqrt(smile.tauYears);
    if (Math.abs(forward - this.forward) <= REPRICE * width) return;
    smile.forward = forward;
    normal.forward = forward;
    this.price();
  }

  /** Price of an option with the forward a little away from where the chain was priced. */
  valueAt(line: OptionLine, forward: number): number {
    const { place } = line;
    const { sheet, discount } = this;
    const moved = forward - this.forward;
    const call =
      sheet.calls[place]! +
      discount * moved * (sheet.deltas[place]! + 0.5 * moved * sheet.gammas[place]!);
    const pays = forward - line.strike;
    if (line.right === 'C') {
      const premium = sheet.callPremiums[place]! + moved * sheet.callPremiumSlopes[place]!;
      return this.atLeast(call, premium, pays);
    }
    const premium = sheet.putPremiums[place]! + moved * sheet.putPremiumSlopes[place]!;
    return this.atLeast(call - discount * pays, premium, -pays);
  }

  /** Without interest there is nothing to gain from exercise. */
  private atLeast(european: number, premium: number, pays: number): number {
    return this.rate === 0 ? european : Math.max(european + premium, pays, 0);
  }
}
