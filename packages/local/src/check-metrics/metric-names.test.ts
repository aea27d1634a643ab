import { expect, test } from 'vitest';
import { declaredNames, mentionedNames } from './metric-names.ts';

test('a histogram declares its three series, a counter itself', () => {
  const page = `# HELP crude_a_seconds Time.
# TYPE crude_a_seconds histogram
crude_a_seconds_bucket{le="1"} 1
# TYPE crude_b_total counter
crude_b_total 4
`;
  expect([...declaredNames(page)]).toEqual([
    'crude_a_seconds',
    'crude_a_seconds_bucket',
    'crude_a_seconds_sum',
    'crude_a_seconds_count',
    'crude_b_total',
  ]);
});

test('finds the metrics in an expression, not its functions and labels', () => {
  const expression =
    'histogram_quantile(0.5, sum by (le) (rate(crude_a_seconds_bucket{job="x"}[5m]))) / process_cpu_seconds_total';
  expect([...mentionedNames(expression)]).toEqual([
    'crude_a_seconds_bucket',
    'process_cpu_seconds_total',
  ]);
});
