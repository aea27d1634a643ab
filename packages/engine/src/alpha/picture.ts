import type { Surface as SurfaceMessage } from '@crude-alpha/contracts';
import type { Smiles } from './chain/smiles.ts';
import type { Surface } from './chain/surface.ts';
import { rounded } from './rounded.ts';
import type { ProductState } from './state.ts';
import { tell } from './told.ts';

/** All of a surface message that can be told before the event that completes it is there. */
export type Picture = Pick<SurfaceMessage, 'model' | 'expiries' | 'panel' | 'gamma'>;

/** @param surface - what the frame of the same moment says at constant maturities */
export function pictureOf({ expiries, gamma }: Smiles, surface: Surface): Picture {
  const { atm, cvol, upVar, downVar, isNormal } = surface;
  return {
    model: isNormal ? 'normal' : 'lognormal',
    expiries,
    panel: {
      atmIv: rounded(atm.v, 1e6),
      cvol: rounded(cvol.v, 1e4),
      upVar: rounded(upVar.v, 1e4),
      dnVar: rounded(downVar.v, 1e4),
      skew: rounded(upVar.v - downVar.v, 1e4),
      skewRatio: rounded(upVar.v / downVar.v, 1e6),
      convexity: rounded(cvol.v / (100 * atm.v), 1e6),
    },
    gamma,
  };
}

/** Makes a picture the message that the event of this ordinal completes. */
export function completeSurface(
  product: ProductState,
  picture: Picture,
  ts: number,
  ordinal: number,
): SurfaceMessage {
  const prev = tell(product.toldSurface, ts, ordinal);
  return { symbol: product.product, seq: ordinal, prev, ts, ...picture };
}
