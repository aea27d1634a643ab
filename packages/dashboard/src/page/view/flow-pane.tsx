import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Desk } from '../state/desk.ts';
import { writeNumber } from '../state/figures.ts';
import { type FlowBars, flowBars, type Greek, netOf } from '../state/flow-bars.ts';
import { writeClock, writeSpan } from '../state/times.ts';
import { DataTable, Figure } from './figure.tsx';
import { Legend } from './legend.tsx';
import { Plot } from './plot.tsx';

const TITLE = 'Option flow by minute';

const units: Readonly<Record<Greek, string>> = { delta: 'lots', vega: '$/vol pt' };

/** Delta and vega that those who crossed the spread took, minute by minute. */
export function FlowPane({ desk }: { desk: Desk }): VNode {
  const [greek, setGreek] = useState<Greek>('vega');
  const bars = flowBars(desk.flow.value, greek, desk.span.value);
  return (
    <Figure
      name="flow"
      title={TITLE}
      unit={units[greek]}
      width="wide"
      summary={words(bars, greek)}
      tools={<GreekChoice chosen={greek} onChoose={setGreek} />}
      table={() => <FlowTable bars={bars} greek={greek} />}
    >
      <Plot
        label={TITLE}
        what="a minute"
        of="flow"
        load={async () => (await import('../charts/flow-chart.ts')).drawFlow}
        data={bars}
        count={bars.secs.length}
        read={(index) => readingText(bars, index)}
        blank={bars.secs.length > 0 ? null : 'Begins with the first options that trade'}
      />
      <Legend
        keys={[
          { mark: 'put', text: 'puts' },
          { mark: 'call', text: 'calls' },
          { mark: 'net', text: 'both together' },
        ]}
      />
    </Figure>
  );
}

interface GreekChoiceProps {
  readonly chosen: Greek;
  readonly onChoose: (greek: Greek) => void;
}

function GreekChoice({ chosen, onChoose }: GreekChoiceProps): VNode {
  return (
    <>
      {(['delta', 'vega'] as const).map((greek) => (
        <button
          key={greek}
          type="button"
          class="plain"
          aria-pressed={greek === chosen}
          onClick={() => onChoose(greek)}
        >
          {greek}
        </button>
      ))}
    </>
  );
}

function words(bars: FlowBars, greek: Greek): string {
  if (bars.secs.length === 0) return 'No options have traded yet';
  const net = netOf(bars);
  const did = greek === 'delta' ? ['long', 'short'] : ['bought', 'sold'];
  const sum = `${writeNumber(net, 0, true)} ${units[greek]}`;
  return `${sum} in ${writeSpan(bars.secs.length * 60)} of trading: ${greek} was ${net >= 0 ? did[0] : did[1]} on balance`;
}

function FlowTable({ bars, greek }: { bars: FlowBars; greek: Greek }): VNode {
  const rows = bars.secs.map((sec, index) => [
    writeClock(sec * 1e6).slice(0, 5),
    writeNumber(bars.put[index]!, 0, true),
    writeNumber(bars.call[index]!, 0, true),
    writeNumber(bars.put[index]! + bars.call[index]!, 0, true),
  ]);
  const columns = ['UTC', 'Puts', 'Calls', `Both, ${units[greek]}`];
  return <DataTable title={TITLE} columns={columns} rows={rows.reverse()} />;
}

function readingText({ call, put, secs }: FlowBars, index: number): string {
  const of = (value: number): string => writeNumber(value, 0, true);
  return `${writeClock(secs[index]! * 1e6).slice(0, 5)} UTC  puts ${of(put[index]!)}  calls ${of(call[index]!)}`;
}
