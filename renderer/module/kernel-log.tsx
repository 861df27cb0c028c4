/** The kernel log, live: the module's lines or all. A line leads to the message that is nearest to it in time. */
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { KernelLogLine } from '../../core/contract/module.ts';
import { CopyButton } from '../plan/copy-button.tsx';
import { useStores } from '../stores/stores.tsx';
import { keptTimeFormat, timeText } from '../times.ts';
import { kernelTime, levelOf } from './kernel-lines.ts';
import { LogPrivilege } from './log-privilege.tsx';
import styles from './module.module.css';
import { useLines } from './use-lines.ts';

const choicePlace = 'module.kernelLog';

export function KernelLog() {
  const { kernelLog, layout } = useStores();
  const all = useStore(kernelLog, (state) => state.lines);
  const source = useStore(kernelLog, (state) => state.source);
  const onlyOurs = useStore(layout, ({ tabs }) => tabs[choicePlace] !== 'all');
  const [following, setFollowing] = useState(true);
  const lines = useMemo(() => (onlyOurs ? all.filter(({ ours }) => ours) : all), [all, onlyOurs]);
  return (
    <section className={styles.panel} aria-label="Kernel log" data-panel="kernel-log">
      <div className={styles.heading}>
        <h3>Kernel log</h3>
        <span className={styles.tools}>
          <button
            type="button"
            className={styles.tool}
            aria-pressed={onlyOurs}
            onClick={() => layout.getState().choose(choicePlace, onlyOurs ? 'all' : 'ours')}
          >
            Only nlscope_echo
          </button>
          <button
            type="button"
            className={styles.tool}
            aria-pressed={following}
            onClick={() => setFollowing(!following)}
          >
            Follow
          </button>
          <CopyButton what="the kernel log" text={() => lines.map(lineText).join('')} />
        </span>
      </div>
      <Unreadable />
      {lines.length > 0 ? (
        <LogLines lines={lines} following={following} setFollowing={setFollowing} />
      ) : (
        source && (
          <p className={styles.empty}>
            {onlyOurs
              ? 'What nlscope_echo writes to the kernel log appears here as it is written.'
              : 'What the kernel writes to its log appears here as it is written.'}{' '}
            A line leads to the message of its moment in the Echo log.
          </p>
        )
      )}
      <Remark />
    </section>
  );
}

const lineText = (line: KernelLogLine): string => `${kernelTime(line.bootNs)} ${line.text}\n`;

interface LogLinesProps {
  lines: readonly KernelLogLine[];
  following: boolean;
  setFollowing(following: boolean): void;
}

function LogLines({ lines, following, setFollowing }: LogLinesProps) {
  const { kernelLog } = useStores();
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<number>();
  const { heightPx, items, onScroll, reveal, page } = useLines(box, { count: lines.length, following, setFollowing });
  const at = active === undefined ? -1 : lines.findIndex(({ sequence }) => sequence === active);
  const moveTo = (index: number): void => {
    const target = Math.max(0, Math.min(index, lines.length - 1));
    setActive(lines[target]?.sequence);
    reveal(target);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[at];
    if (event.key === 'Enter' && line) void kernelLog.getState().jump(line);
    const index = targetOf(event.key, { at, page, count: lines.length });
    if (index === undefined) return;
    event.preventDefault();
    moveTo(index);
  };
  return (
    <div
      ref={box}
      className={styles.lines}
      role="listbox"
      tabIndex={0}
      aria-label="Lines of the kernel log"
      aria-activedescendant={items.some(({ index }) => index === at) ? lineId(active!) : undefined}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div className={styles.span} role="presentation" style={{ height: heightPx }}>
        {items.map(({ index, start }) => {
          const line = lines[index];
          return (
            line && (
              <LogLine
                key={index}
                line={line}
                startPx={start}
                place={[index + 1, lines.length]}
                isActive={index === at}
                choose={() => setActive(line.sequence)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

const lineId = (sequence: number): string => `kernel-line-${sequence}`;

/** Where a key leads; from nowhere to the end. */
function targetOf(key: string, { at, page, count }: { at: number; page: number; count: number }): number | undefined {
  const from = at < 0 ? count : at;
  const targets: Record<string, number> = {
    ArrowUp: from - 1,
    k: from - 1,
    ArrowDown: from + 1,
    j: from + 1,
    PageUp: from - page,
    PageDown: from + page,
    Home: 0,
    g: 0,
    End: count - 1,
    G: count - 1,
  };
  return targets[key];
}

interface LogLineProps {
  line: KernelLogLine;
  startPx: number;
  place: readonly [position: number, count: number];
  isActive: boolean;
  choose(): void;
}

function LogLine({ line, startPx, place: [position, count], isActive, choose }: LogLineProps) {
  const { kernelLog } = useStores();
  const { word, tone } = levelOf(line);
  const onClick = (): void => {
    choose();
    // Who marks a text means to copy it.
    if (getSelection()?.isCollapsed ?? true) void kernelLog.getState().jump(line);
  };
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and points at its active line
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
    <div
      id={lineId(line.sequence)}
      className={`${styles.line} ${styles.kernelLine}`}
      role="option"
      aria-selected={isActive}
      aria-posinset={position}
      aria-setsize={count}
      data-tone={tone}
      style={{ top: startPx }}
      onClick={onClick}
    >
      <span className={styles.kernelTime}>{kernelTime(line.bootNs)}</span>
      <CaptureTime line={line} />
      <span className={styles.level}>{word}</span>
      <span>{line.text}</span>
    </div>
  );
}

/** As the Echo log tells it; differences to a row before have no meaning here. */
function CaptureTime({ line: { atNs } }: { line: KernelLogLine }) {
  const { host, layout } = useStores();
  const time = useStore(layout, ({ tabs }) => (keptTimeFormat(tabs) === 'wall' ? 'wall' : 'epoch'));
  const epochWallMs = useStore(host, ({ capture }) => capture.epochWallMs);
  return (
    <span className={styles.captureTime} title="On the clock of the Echo log">
      {Number.isNaN(atNs) ? '' : timeText(atNs, undefined, { time, epochWallMs })}
    </span>
  );
}

function Unreadable() {
  const { kernelLog } = useStores();
  const { source, error, asking, opened } = useStore(kernelLog);
  if (!opened || source || !error) return null;
  return (
    <div className={styles.unreadable}>
      <p>{error.message}</p>
      {error.nextStep && <p className={styles.nextStep}>→ {error.nextStep}</p>}
      <LogPrivilege asking={asking} />
    </div>
  );
}

const remarkMs = 4_000;

/** Why a jump went nowhere; gone by itself. */
function Remark() {
  const { kernelLog } = useStores();
  const remark = useStore(kernelLog, (state) => state.remark);
  useEffect(() => {
    if (!remark) return;
    const timer = setTimeout(() => kernelLog.setState({ remark: undefined }), remarkMs);
    return () => clearTimeout(timer);
  }, [kernelLog, remark]);
  return (
    <div role="status" className={remark ? styles.remark : styles.silent}>
      {remark?.text}
    </div>
  );
}
