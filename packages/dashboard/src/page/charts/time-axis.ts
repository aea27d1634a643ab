import { writeClock } from '../state/times.ts';
import type { Sheet } from './sheet.ts';

/** Seconds of event time as the clock on the wall has them. */
export const timeAxis: Sheet<unknown>['x'] = {
  incrs: [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200],
  write: (secs, step) => secs.map((sec) => writeClock(sec * 1e6).slice(0, step < 60 ? 8 : 5)),
};
