// Runs the built system for a moment and lets promtool judge its metrics: see infra/ci.
import '../packages/local/dist/check-metrics/main.js';
