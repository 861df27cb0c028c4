/** The text of a message, with line numbers, and each problem under its line. What is typed stays, right or wrong. */
import { useRef } from 'react';
import type { Problem } from '../../core/saved/read-saved.ts';
import type { OpenFile } from '../stores/saved-state.ts';
import { useSaved } from '../stores/stores.tsx';
import styles from './saved.module.css';

const linePx = 20;
const paddingPx = 8;

export function TextEditor({ open: { text, reading } }: { open: OpenFile }) {
  const { store: saved } = useSaved();
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = text.split('\n');
  const { problems } = reading;
  const widest = lines.reduce((most, line) => Math.max(most, line.length), 0);
  const goTo = ({ line, column }: Problem): void => {
    const start = lines.slice(0, line - 1).reduce((sum, before) => sum + before.length + 1, 0) + column - 1;
    area.current?.focus();
    area.current?.setSelectionRange(start, start + Math.max(1, (lines[line - 1]?.length ?? 0) - column + 1));
  };
  return (
    <>
      <div className={styles.editor}>
        <div className={styles.gutter} aria-hidden>
          {lines.map((_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            <div key={index} data-bad={problems.some(({ line }) => line === index + 1) || undefined}>
              {index + 1}
            </div>
          ))}
        </div>
        <div
          className={styles.page}
          style={{ minWidth: `calc(${widest}ch + 24px)`, height: lines.length * linePx + 60 }}
        >
          <textarea
            ref={area}
            className={styles.text}
            aria-label="Text of the message"
            aria-invalid={problems.length > 0}
            aria-describedby="saved-problems"
            wrap="off"
            spellCheck={false}
            value={text}
            onChange={(event) => saved.getState().edit(event.currentTarget.value)}
          />
          {firstOfEachLine(problems).map((problem) => (
            <Mark key={problem.line} problem={problem} lines={lines} />
          ))}
        </div>
      </div>
      <Problems reading={reading} goTo={goTo} />
    </>
  );
}

const firstOfEachLine = (problems: readonly Problem[]): Problem[] =>
  problems.filter(({ line }, index) => problems.findIndex((other) => other.line === line) === index);

/** Underlines the place, and tells the reason in the next line where that has room: after its own text. */
function Mark({ problem: { line, column, reason }, lines }: { problem: Problem; lines: readonly string[] }) {
  const length = Math.max(1, (lines[line - 1]?.length ?? 0) - column + 1);
  const free = Math.max(column - 1, (lines[line]?.length ?? -2) + 2);
  const top = paddingPx + (line - 1) * linePx;
  return (
    <>
      <span
        className={styles.underline}
        aria-hidden
        style={{ top, left: `calc(${paddingPx}px + ${column - 1}ch)`, width: `${length}ch` }}
      />
      <span
        className={styles.reason}
        aria-hidden
        style={{ top: top + linePx, left: `calc(${paddingPx}px + ${free}ch)` }}
      >
        ↑ {reason}
      </span>
    </>
  );
}

/** Below the text, in words and with the next step; each leads to its place. */
function Problems({ reading: { problems }, goTo }: { reading: OpenFile['reading']; goTo(problem: Problem): void }) {
  return (
    <div id="saved-problems" className={styles.problems} role="status">
      {problems.length === 0 && <span className={styles.fine}>✓ Reads as a message</span>}
      {problems.map((problem) => (
        <button
          key={`${problem.line}:${problem.column}:${problem.reason}`}
          type="button"
          className={styles.problem}
          onClick={() => goTo(problem)}
        >
          <b>
            Line {problem.line}, column {problem.column}
          </b>
          : {problem.field && `${problem.field}: `}
          {problem.reason}. <span className={styles.nextStep}>{problem.nextStep}</span>
        </button>
      ))}
    </div>
  );
}
