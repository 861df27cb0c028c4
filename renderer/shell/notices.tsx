/** Shows notices as toasts: failures stay until closed or overcome, the rest goes by itself. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Notice, NoticeAction, Withdrawal } from '../stores/notice.ts';
import styles from './notices.module.css';

/** Long enough to decide on what is offered; short where there is nothing to do, since it hides what is below. */
const decidingTimeMs = 8_000;
const readingTimeMs = 3_000;

/** A notice takes the place of an earlier one of the same title: the undo of an earlier clear would undo another one. */
export function notify(notice: Notice | Withdrawal): void {
  const id = notice.title;
  notifications.hide(id);
  if (notice.kind === 'over') return;
  notifications.show({
    id,
    title: notice.title,
    message: <NoticeBody notice={notice} close={() => notifications.hide(id)} />,
    color: notice.kind === 'failed' ? 'var(--bad)' : 'var(--accent)',
    autoClose: notice.kind === 'failed' || notice.otherAction ? false : notice.action ? decidingTimeMs : readingTimeMs,
    role: notice.kind === 'failed' ? 'alert' : 'status',
    closeButtonProps: { 'aria-label': 'Close' },
    classNames: { title: styles.title, root: styles.root },
  });
}

function NoticeBody({ notice, close }: { notice: Notice; close(): void }) {
  const { text, nextStep, action, otherAction } = notice;
  const answers = [action, otherAction].filter((answer): answer is NoticeAction => answer !== undefined);
  return (
    <>
      {text && <p className={styles.text}>{text}</p>}
      {nextStep && <p className={styles.nextStep}>{nextStep}</p>}
      {answers.map(({ label, run }) => (
        <Button
          key={label}
          mt={8}
          mr={8}
          onClick={() => {
            close();
            run();
          }}
        >
          {label}
        </Button>
      ))}
    </>
  );
}
