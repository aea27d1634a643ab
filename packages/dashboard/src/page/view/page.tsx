import type { VNode } from 'preact';
import type { Lane } from '../feed/lane.ts';
import { ReplayButton, replayed } from '../replay/door.tsx';
import type { Desk } from '../state/desk.ts';
import { freshness } from '../state/freshness.ts';
import { Bar } from './bar.tsx';
import { Book } from './book.tsx';
import { ChartFigure } from './chart-figure.tsx';
import { FlowPane } from './flow-pane.tsx';
import { Foot } from './foot.tsx';
import { GammaPane } from './gamma-pane.tsx';
import { HealthPanel } from './health-panel.tsx';
import { PreviewNote } from './preview-note.tsx';
import { PricePane } from './price-pane.tsx';
import { SmilePane } from './smile-pane.tsx';
import { SpanChoice } from './span-choice.tsx';
import { TapePane } from './tape-pane.tsx';
import { TermPane } from './term-pane.tsx';
import { Tiles } from './tiles.tsx';
import { VariancePane } from './variance-pane.tsx';

/** The whole page: a bar, the figures of the header, lines, and every field below. */
export function Page({ desk: live, lane }: { desk: Desk; lane: Lane }): VNode {
  const replay = replayed.value;
  const desk = replay?.desk ?? live;
  return (
    <>
      <Bar desk={desk} skills={live.skills.value} />
      <PreviewNote desk={live} lane={lane} />
      {replay !== null && <replay.Panel />}
      <Dimmed desk={desk}>
        <h1 class="unseen">{desk.skill.value?.name ?? 'Crude Alpha'}</h1>
        <Tiles desk={desk} />
        <div class="tools">
          <h2>Signals</h2>
          {replay === null && <SpanChoice desk={desk} />}
          {replay === null && <ReplayButton desk={desk} />}
        </div>
        <div class="grid">
          <PricePane desk={desk} />
          <div class="stack">
            <HealthPanel desk={desk} />
            <GammaPane desk={desk} />
          </div>
          <SmilePane desk={desk} />
          <VariancePane desk={desk} />
          <TermPane desk={desk} />
          <ChartFigure
            desk={desk}
            name="rr25"
            title="Risk reversal 25Δ"
            tone="signed"
            width="third"
          />
          <ChartFigure
            desk={desk}
            name="skew_signal"
            title="Skew signal"
            tone="signed"
            width="third"
          />
          <FlowPane desk={desk} />
          <TapePane desk={desk} />
        </div>
        <Book desk={desk} />
      </Dimmed>
      <Foot desk={desk} />
    </>
  );
}

/** What is old looks old, whether the connection is there or not. */
function Dimmed({ desk, children }: { desk: Desk; children: VNode[] }): VNode {
  const { dimmed } = freshness(desk.feed.value, desk.clock.value);
  return <main class={dimmed ? 'stale' : ''}>{children}</main>;
}
