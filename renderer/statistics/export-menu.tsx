/** Saves what is shown as a picture or as data. */
import { Button, Menu } from '@mantine/core';
import { Download } from 'lucide-react';
import { useStore } from 'zustand';
import { formatCount, formatTime } from '../quantities.ts';
import { failure } from '../stores/notice.ts';
import type { Statistics } from '../stores/statistics.ts';
import { type Stores, useStatistics, useStores } from '../stores/stores.tsx';
import { cdfFigure } from './cdf-figure.ts';
import { distributionCsv, ladderCsv, statisticsJson, timelineCsv } from './export-data.ts';
import { pngSheet, type Sheet, svgSheet } from './export-figure.ts';
import { histogramFigure } from './histogram-figure.ts';
import { ladderFigure } from './ladder-figure.ts';
import type { StatisticsTab } from './statistics-screen.tsx';
import { timeFigure } from './time-figure.ts';

const formats = [
  ['png', 'PNG, the picture'],
  ['svg', 'SVG, the picture'],
  ['csv', 'CSV, its data'],
  ['json', 'JSON, all figures'],
] as const;
type Format = (typeof formats)[number][0];

const names: Readonly<Record<StatisticsTab, string>> = {
  distribution: 'distribution',
  time: 'over-time',
  ladder: 'ladder',
};

export function ExportMenu({ tab }: { tab: StatisticsTab }) {
  const stores = useStores();
  const statistics = useStatistics();
  const isEmpty = useStore(statistics.survey, ({ reading }) => (reading?.records ?? 0) === 0);
  const save = async (format: Format): Promise<void> => {
    try {
      const now = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
      const content = await contentOf({ stores, statistics, tab }, format);
      await statistics.saveFile(`nlscope-${names[tab]}-${now}.${format}`, content);
    } catch (thrown) {
      stores.notify(failure('The figure was not exported', thrown));
    }
  };
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <Button disabled={isEmpty} leftSection={<Download size={13} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map(([format, label]) => (
          <Menu.Item key={format} onClick={() => void save(format)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface Shown {
  stores: Stores;
  statistics: Statistics;
  tab: StatisticsTab;
}

async function contentOf(shown: Shown, format: Format): Promise<Blob> {
  if (format === 'png') return pngSheet(sheetOf(shown));
  if (format === 'svg') return svgSheet(sheetOf(shown));
  const text = format === 'csv' ? csvOf(shown) : jsonOf(shown);
  return new Blob([text], { type: format === 'csv' ? 'text/csv' : 'application/json' });
}

function csvOf({ statistics: { survey, ladder }, tab }: Shown): string {
  const { reading, baseline } = survey.getState();
  if (tab === 'ladder') return ladderCsv(ladder.getState().ladder!);
  return tab === 'time' ? timelineCsv(reading!.timeline) : distributionCsv(reading!, baseline);
}

function jsonOf({ stores, statistics: { survey, ladder }, tab }: Shown): string {
  const { reading, baseline } = survey.getState();
  const { epochWallMs } = stores.host.getState().capture;
  return statisticsJson({
    subject: subjectOf(stores),
    epoch: new Date(epochWallMs).toISOString(),
    survey: reading!,
    baseline,
    ladder: tab === 'ladder' ? ladder.getState().ladder : undefined,
  });
}

function sheetOf({ stores, statistics: { survey, ladder }, tab }: Shown): Sheet {
  const { reading, baseline } = survey.getState();
  const { counts, roundTrip, send, wake, records } = reading!;
  const [p50, , p99] = roundTrip.percentiles;
  const lines = [
    `${formatCount(records)} messages ${subjectOf(stores)}, ${new Date().toLocaleString()}, Linux ${stores.host.getState().description.kernel}`,
    `${formatCount(counts.sent)} sent, ${formatCount(counts.identical)} echoed intact, ${formatCount(counts.different)} different, ${formatCount(counts.lost)} lost; ` +
      `round trip p50 ${formatTime(p50!.ns)}, p99 ${formatTime(p99!.ns)}, max ${formatTime(roundTrip.maxNs)}`,
  ];
  const before = baseline?.roundTrip;
  if (tab === 'ladder') {
    const { view, held, ladder: read, selected } = ladder.getState();
    const { familyNames } = stores.host.getState();
    const marked = new Set(selected === undefined ? [] : [selected]);
    const figure = ladderFigure({ view: view!, held: held!, ladder: read!, marked, familyNames });
    return { title: 'nlscope: ladder', lines, figures: [{ name: '', figure }] };
  }
  if (tab === 'time') {
    const unit = stores.layout.getState().tabs.statisticsRate === 'bytes' ? 'bytes' : 'messages';
    return { title: 'nlscope: over time', lines, figures: [{ name: '', figure: timeFigure(reading!.timeline, unit) }] };
  }
  return {
    title: 'nlscope: round trips',
    lines: before
      ? [...lines, `Baseline, outlined: ${formatCount(before.count)} round trips, ${baseline!.name}`]
      : lines,
    figures: [
      {
        name: before ? 'Share of round trips by time' : 'Round trips by time',
        figure: histogramFigure(roundTrip, before),
      },
      { name: 'Share that took up to a time', figure: cdfFigure({ roundTrip, send, wake, before }) },
    ],
  };
}

function subjectOf({ host, filter }: Stores): string {
  const { file } = host.getState().capture;
  const { applied } = filter.getState();
  return `${file ? `of ${file.name}` : 'of a live capture'}${applied ? `, filtered by ${applied}` : ''}`;
}
