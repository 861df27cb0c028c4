/** The command palette: every command, found by typing. */
import { Kbd } from '@mantine/core';
import { Spotlight } from '@mantine/spotlight';
import { useStores } from '../stores/stores.tsx';
import { type AppCommand, commands } from './commands.ts';

const groups: AppCommand['group'][] = ['Message', 'Saved', 'Capture', 'Connection', 'Module', 'View'];

export default function Palette() {
  const stores = useStores();
  return (
    <Spotlight
      shortcut={null}
      // From a fixed top, so that the field stays where it is while the list shrinks.
      centered={false}
      yOffset="14vh"
      overlayProps={{ blur: 0, backgroundOpacity: 0.5 }}
      transitionProps={{ duration: 0 }}
      nothingFound="No such command"
      highlightQuery
      attributes={{ content: { 'aria-label': 'Command palette' } }}
      scrollable
      maxHeight={420}
      searchProps={{ placeholder: 'What do you want to do?', 'aria-label': 'Command' }}
      actions={groups.map((group) => ({
        group,
        actions: commands
          .filter((command) => command.group === group)
          .map(({ id, label, shortcut, run }) => ({
            id,
            label,
            onClick: () => run(stores),
            rightSection: shortcut && <Kbd>{shortcut}</Kbd>,
          })),
      }))}
    />
  );
}
