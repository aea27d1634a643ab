import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 1;

/** Says how late its event loop was, 99 times in 100, between `begin` and `end`. */
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
process.on('message', (what) => {
  if (what === 'begin') {
    delay.reset();
    delay.enable();
  } else {
    delay.disable();
    process.send?.(delay.percentile(99) / 1e6 - RESOLUTION_MS);
  }
});
