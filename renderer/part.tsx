/**
 * A part of the window whose code comes when it is first shown. What fails in it, such as code that the host gives no
 * more, takes no other part along: the error stands in its place, and says what is kept.
 */
import { Button } from '@mantine/core';
import { Component, type ReactNode, Suspense } from 'react';
import styles from './part.module.css';

export class Part extends Component<{ children: ReactNode }, { failed?: unknown }> {
  override state: { failed?: unknown } = {};

  static getDerivedStateFromError(failed: unknown) {
    return { failed };
  }

  override render() {
    if (!('failed' in this.state)) return <Suspense>{this.props.children}</Suspense>;
    return (
      <div role="alert" className={styles.failed}>
        <p>This part could not be shown: {messageOf(this.state.failed)}.</p>
        <p>The capture is with the host, and what you wrote is kept in this window.</p>
        <Button size="compact-sm" variant="default" onClick={() => location.reload()}>
          Load the window again
        </Button>
      </div>
    );
  }
}

const messageOf = (failed: unknown): string => (failed instanceof Error ? failed.message : String(failed));
