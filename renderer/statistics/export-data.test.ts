import { describe, expect, test } from 'vitest';
import { EchoStatus, noPair, RecordKind } from '../../core/capture/record.ts';
import { createHistogram } from '../../core/echo/histogram.ts';
import { spreadOf } from '../../core/echo/spread.ts';
import { createSurveyor } from '../../core/echo/survey.ts';
import { createTimeline, tripsOf } from '../../core/echo/survey-timeline.ts';
import { distributionCsv, ladderCsv, statisticsJson, timelineCsv } from './export-data.ts';
import { svgPainter } from './svg-painter.ts';

function survey() {
  const histogram = createHistogram();
  for (const ns of [100, 100, 120]) histogram.record(ns);
  return { ...createSurveyor().read(), roundTrip: spreadOf(histogram), pending: 0 };
}

const rowsOf = (csv: string): string[][] =>
  csv
    .trim()
    .split('\r\n')
    .map((row) => row.split(','));

describe('figures as CSV', () => {
  test('have every part of each histogram with its count', () => {
    expect(distributionCsv(survey(), undefined)).toBe('time,ns,count\r\nround_trip,100,2\r\nround_trip,120,1\r\n');
  });

  test('have a row a column over time, with nothing in place of what there is not', () => {
    const timeline = createTimeline();
    timeline.at(0).sent += 2;
    tripsOf(timeline.at(0)).record(500);
    timeline.at(2_000).lost += 1;
    const [head, first, second] = rowsOf(timelineCsv(timeline.read()));
    expect(head!.slice(0, 4)).toEqual(['from_ns', 'width_ns', 'sent', 'received']);
    expect(first).toEqual(['0', '1024', '2', '0', '0', '0', '0', '0', '0', '0', '500', '500', '500']);
    expect(second!.slice(-3)).toEqual(['', '', '']);
    expect(second![head!.indexOf('lost')]).toBe('1');
  });

  test('have a row a message of the ladder, or one a column where they are counted', () => {
    const message = {
      number: 1,
      kind: RecordKind.sent,
      timeNs: 10,
      sendNs: 2,
      reply: noPair,
      replyNs: Number.NaN,
      echo: EchoStatus.lost,
      late: false,
      protocol: 2,
      type: 20,
      sequence: 9,
      length: 66,
    };
    expect(rowsOf(ladderCsv({ messages: [message], count: 1, bands: null }))[1]).toEqual([
      '1',
      '10',
      '2',
      '',
      '',
      '2',
      '20',
      '9',
      '66',
      'lost',
    ]);
    const bands = { sent: [4, 5], received: [0, 9], different: [0, 0], lost: [1, 0], late: [0, 0] };
    expect(rowsOf(ladderCsv({ messages: [], count: 9, bands }))).toEqual([
      ['column', 'sent', 'received', 'different', 'lost', 'late'],
      ['0', '4', '0', '0', '1', '0'],
      ['1', '5', '9', '0', '0', '0'],
    ]);
  });
});

test('JSON has all figures, and null for what is no number', () => {
  const document = JSON.parse(statisticsJson({ subject: 'of x', epoch: '1970-01-01T00:00:00.000Z', survey: survey() }));
  expect(document.survey.roundTrip).toMatchObject({ count: 3, minNs: 100, partsNs: [100, 120], counts: [2, 1] });
  expect(document.survey.firstNs).toBeNull();
});

test('an SVG says text as text, and colours that are seen through as older programs know them', () => {
  const painter = svgPainter({ width: 100, height: 50 }, '"Some Font", mono');
  painter.text(1.005, 2, '<a> & "b"', { colour: '#fff', anchor: 'end', bold: true });
  painter.rect(0, 0, { width: 10, height: 5 }, '#4cc9b080');
  painter.line([0, 0, 10.126, 5], { colour: '#000', dash: [2, 3] });
  const svg = painter.document();
  expect(svg).toContain('>&lt;a&gt; &amp; &quot;b&quot;</text>');
  expect(svg).toContain('fill="#4cc9b0" fill-opacity="0.5"');
  expect(svg).toContain('points="0 0 10.13 5"');
  expect(svg).toContain('font-family="&quot;Some Font&quot;, mono"');
});
