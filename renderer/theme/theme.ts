/** Mantine's look, mapped onto the tokens: compact controls, our fonts, our colours in either scheme. */
import {
  ActionIcon,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Menu,
  Modal,
  NativeSelect,
  Popover,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';
import controls from './controls.module.css';

const accent: MantineColorsTuple = [
  '#e7f2ff',
  '#cfe3f8',
  '#a5cbf3',
  '#7fb6f0',
  '#6cb2ff',
  '#3f8fe0',
  '#2a6ab4',
  '#1f64b4',
  '#18559c',
  '#0f4482',
];

const field = {
  label: controls.label,
  input: controls.input,
  error: controls.error,
  description: controls.description,
};

export const theme = createTheme({
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  primaryColor: 'accent',
  primaryShade: { dark: 6, light: 7 },
  colors: { accent },
  defaultRadius: 'var(--radius)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 'sm' } }),
    Button: Button.extend({ defaultProps: { variant: 'default', size: 'xs' }, classNames: { root: controls.button } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 0 } } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, overlayProps: { blur: 0 }, transitionProps: { duration: 0 } },
    }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: 'xs' }, classNames: field }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 0 } } }),
    Switch: Switch.extend({ defaultProps: { size: 'xs' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'xs' }, classNames: field }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' }, classNames: field }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, fz: 12, transitionProps: { duration: 0 } } }),
  },
});

/** Mantine's own variables told in our tokens; the same for both schemes, since the tokens already change. */
const mapped = {
  '--mantine-color-body': 'var(--panel)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--dim)',
  '--mantine-color-placeholder': 'var(--dim)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default': 'var(--raised)',
  '--mantine-color-default-hover': 'var(--selection)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-shadow-md': 'var(--shadow)',
  '--mantine-shadow-xl': 'var(--shadow)',
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, dark: mapped, light: mapped });
