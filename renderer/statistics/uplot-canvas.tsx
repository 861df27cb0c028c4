/** One plot over time, made anew with the theme and its size kept that of its place. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Timeline } from '../../core/contract/statistics.ts';
import { readFont, readPalette, useTheme } from './palette.ts';
import styles from './statistics.module.css';
import { plotData, type TimePlot } from './time-plots.ts';
import { uPlotOptions } from './uplot-options.ts';
import type { Brush } from './use-brush.ts';

interface UPlotCanvasProps {
  plot: TimePlot;
  timeline: Timeline;
  brush: Brush;
}

export function UPlotCanvas({ plot, timeline, brush }: UPlotCanvasProps) {
  const place = useRef<HTMLDivElement>(null);
  const made = useRef<uPlot>(undefined);
  const now = useRef({ plot, timeline, brush });
  now.current = { plot, timeline, brush };
  const theme = useTheme();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a canvas has no CSS, so another theme is another plot
  useEffect(() => {
    const element = place.current!;
    const size = (): { width: number; height: number } => ({
      width: element.clientWidth,
      height: element.clientHeight,
    });
    const options = uPlotOptions(
      now.current.plot,
      { ...size(), font: readFont() },
      {
        colourOf: (name) => readPalette()[name],
        range: () => spanOf(now.current.timeline),
        events: {
          cursorMoved: (index) => {
            // Also told when others move it.
            if (element.matches(':hover')) now.current.brush.read(index);
          },
          selected: (fromNs, toNs) => now.current.brush.select({ fromNs, toNs }),
        },
      },
    );
    const drawn = new uPlot(options, plotData(now.current.timeline, now.current.plot), element);
    made.current = drawn;
    const observer = new ResizeObserver(() => drawn.setSize(size()));
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
    };
  }, [theme, plot.title]);

  useEffect(() => made.current?.setData(plotData(timeline, plot)), [timeline, plot]);

  const { index, stretch } = brush;
  useEffect(() => {
    const drawn = made.current;
    if (!drawn || place.current?.matches(':hover')) return;
    const moment = index === undefined ? undefined : drawn.data[0][index];
    drawn.setCursor({ left: moment === undefined ? -10 : drawn.valToPos(moment, 'x'), top: 0 }, false);
    const [first, last] = stretch ?? [];
    const ends = first === undefined || last === undefined ? undefined : endsOf(timeline, first, last);
    const left = ends ? drawn.valToPos(ends[0], 'x') : 0;
    const width = ends ? drawn.valToPos(ends[1], 'x') - left : 0;
    drawn.setSelect({ left, width, top: 0, height: drawn.over.clientHeight }, false);
  }, [index, stretch, timeline]);

  return <div ref={place} className={styles.canvasPlace} />;
}

const endsOf = ({ fromNs, widthNs }: Timeline, first: number, last: number): [number, number] => [
  fromNs + first * widthNs,
  fromNs + (last + 1) * widthNs,
];

const spanOf = ({ fromNs, widthNs, sent }: Timeline): [number, number] => [
  fromNs,
  fromNs + Math.max(1, sent.length) * widthNs,
];
