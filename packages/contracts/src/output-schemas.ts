import { Candle } from './candle.ts';
import { ChainActivity } from './chain-activity.ts';
import { AlphaFrame } from './frame.ts';
import { OptionFlow } from './option-flow.ts';
import { Surface } from './surface.ts';

/** Everything that is derived from events, and stored as they are. */
export const outputSchemas = [AlphaFrame, Surface, OptionFlow, ChainActivity, Candle] as const;
