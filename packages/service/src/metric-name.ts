/** What kind of number a metric is, in Prometheus's words. */
export type MetricType = 'counter' | 'gauge' | 'histogram';

const SHAPE = /^crude_[a-z][a-z0-9]*(_[a-z0-9]+)+$/;
const LABEL = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** Units other than Prometheus's base units: a reader must never have to guess the scale. */
const SCALED =
  /_(ns|us|ms|s|sec|secs|min|nanos(econds)?|micros(econds)?|millis(econds)?|minutes|hours|days|kb|mb|gb|kib|mib|gib|kilobytes|megabytes|gigabytes|bits|percent|pct)(_|$)/;

/** Endings that Prometheus itself gives to the parts of a histogram. */
const RESERVED = /_(count|sum|bucket)$/;

/** Labels that are set by the scraper or belong to other types. */
const TAKEN: ReadonlySet<string> = new Set(['instance', 'job', 'le', 'quantile', 'service']);

/**
 * Throws unless a metric is named `crude_<service>_<what>_<unit>`, counts in base units, ends in
 * `_total` exactly when it is a counter, and says what it is.
 */
export function checkMetric(
  service: string,
  type: MetricType,
  name: string,
  help: string,
  labels: readonly string[],
): void {
  const refuse = (why: string): never => {
    throw new Error(`metric ${name}: ${why}`);
  };
  if (!SHAPE.test(name)) refuse('must be lower case words joined by "_"');
  if (!name.startsWith(`crude_${service}_`)) refuse(`must begin with crude_${service}_`);
  if (SCALED.test(name)) refuse('must use base units: seconds, bytes, ratio');
  if (RESERVED.test(name)) refuse('must not end in _count, _sum or _bucket');
  if (/_(counter|gauge|histogram)(_|$)/.test(name)) refuse('must not name its type');
  if (name.endsWith('_total') !== (type === 'counter')) {
    refuse(type === 'counter' ? 'a counter must end in _total' : 'only a counter ends in _total');
  }
  if (type === 'histogram' && !/_(seconds|bytes|ratio|[a-z0-9]+s)$/.test(name)) {
    refuse('a histogram must end in what it measures: _seconds, _bytes, _events');
  }
  if (help.trim().length < 8) refuse('must have a help text');
  for (const label of labels) {
    if (!LABEL.test(label) || TAKEN.has(label)) refuse(`must not have a label ${label}`);
  }
}
