import type { Counter, Distribution, Metrics } from '@crude-alpha/service';

/** What came of a question: an answer, a fault of whoever asked, of ours, no room, or no right. */
export type Outcome = 'answered' | 'bad' | 'failed' | 'busy' | 'denied';

export interface HistoryMetrics {
  readonly asked: (outcome: Outcome) => Counter;
  readonly seconds: Distribution;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export function createHistoryMetrics(metrics: Metrics): HistoryMetrics {
  const family = metrics.counterFamily(
    'crude_gateway_history_questions_total',
    'Questions about what is stored, by what came of them.',
    ['outcome'],
  );
  return {
    asked: (outcome) => family.cell({ outcome }),
    seconds: metrics.histogram(
      'crude_gateway_history_seconds',
      'Time to answer a question about what is stored.',
      SECONDS,
    ),
  };
}
