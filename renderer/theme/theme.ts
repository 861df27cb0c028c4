/** Mantine's look, mapped onto the tokens: compact controls, our fonts, our colours in either scheme. */
import {
  type ActionIconFactory,
  type AutocompleteFactory,
  type ButtonFactory,
  type CheckboxFactory,
  type CSSVariablesResolver,
  createTheme,
  type ExtendComponent,
  type FactoryPayload,
  type MantineColorsTuple,
  type MenuFactory,
  type ModalFactory,
  type NativeSelectFactory,
  type PopoverFactory,
  type SegmentedControlFactory,
  type SwitchFactory,
  type TextareaFactory,
  type TextInputFactory,
  type TooltipFactory,
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

/** The greys of Mantine's own parts: dark ones run from our text to below our ground, light ones the other way. */
const dark: MantineColorsTuple = [
  '#d5dce6',
  '#b5c0cc',
  '#95a3b3',
  '#6a7787',
  '#3a4553',
  '#262e39',
  '#1b222b',
  '#151a21',
  '#0f1318',
  '#0a0d11',
];
const gray: MantineColorsTuple = [
  '#f5f7fa',
  '#ebeff4',
  '#dfe5ec',
  '#d6dde6',
  '#c3ccd6',
  '#a9b5c3',
  '#7a8797',
  '#4d5b6b',
  '#36424f',
  '#1a232e',
];

/** Says what Component.extend says, without its component: most of them aren't needed for the first picture. */
const extend = <F extends FactoryPayload>(options: ExtendComponent<F>): ExtendComponent<F> => options;

export const theme = createTheme({
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  primaryColor: 'accent',
  primaryShade: { dark: 6, light: 7 },
  colors: { accent, dark, gray },
  defaultRadius: 'var(--radius)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    ActionIcon: extend<ActionIconFactory>({ defaultProps: { variant: 'subtle', color: 'gray', size: 'sm' } }),
    Autocomplete: extend<AutocompleteFactory>({
      defaultProps: { size: 'xs' },
      classNames: { ...field, options: controls.options },
    }),
    Button: extend<ButtonFactory>({
      defaultProps: { variant: 'default', size: 'xs' },
      classNames: { root: controls.button },
    }),
    Checkbox: extend<CheckboxFactory>({ defaultProps: { size: 'xs' } }),
    Menu: extend<MenuFactory>({
      // The placeholder is an element that a menu may not have.
      defaultProps: { shadow: 'md', transitionProps: { duration: 0 }, withInitialFocusPlaceholder: false },
      classNames: { item: controls.item },
    }),
    Modal: extend<ModalFactory>({
      defaultProps: {
        centered: true,
        overlayProps: { blur: 0 },
        transitionProps: { duration: 0 },
        closeButtonProps: { 'aria-label': 'Close' },
        // A dialog's header is not the page's.
        attributes: { header: { role: 'presentation' } },
      },
    }),
    NativeSelect: extend<NativeSelectFactory>({ defaultProps: { size: 'xs' }, classNames: field }),
    Popover: extend<PopoverFactory>({ defaultProps: { shadow: 'md', transitionProps: { duration: 0 } } }),
    SegmentedControl: extend<SegmentedControlFactory>({
      defaultProps: { size: 'xs' },
      classNames: { root: controls.segments },
    }),
    Switch: extend<SwitchFactory>({
      defaultProps: { size: 'xs' },
      classNames: { label: controls.switchLabel, description: controls.description },
    }),
    Textarea: extend<TextareaFactory>({ defaultProps: { size: 'xs' }, classNames: field }),
    TextInput: extend<TextInputFactory>({ defaultProps: { size: 'xs' }, classNames: field }),
    Tooltip: extend<TooltipFactory>({ defaultProps: { openDelay: 400, fz: 12, transitionProps: { duration: 0 } } }),
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
  '--mantine-color-disabled': 'var(--panel)',
  '--mantine-color-disabled-color': 'var(--faint)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-shadow-md': 'var(--shadow)',
  '--mantine-shadow-xl': 'var(--shadow)',
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, dark: mapped, light: mapped });
