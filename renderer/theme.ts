import { createTheme, type MantineColorsTuple } from '@mantine/core';

const action: MantineColorsTuple = [
  '#eaf3fc',
  '#cfe3f7',
  '#a3c9ee',
  '#74ade4',
  '#4a92d9',
  '#2b7fcf',
  '#1c6dbb',
  '#0b5cad',
  '#084b90',
  '#053a72',
];

const still = { transitionProps: { duration: 0 } };

/** Mantine as the house wants it: BIZ UDPGothic, 15 px base, 40-px targets, nothing that moves. */
export const theme = createTheme({
  colors: { action },
  primaryColor: 'action',
  primaryShade: 7,
  fontFamily: '"BIZ UDPGothic", "Tomoshibi Rare", "Noto Sans CJK JP", sans-serif',
  fontFamilyMonospace: '"Noto Sans Mono CJK JP", monospace',
  headings: {
    fontFamily: '"BIZ UDPGothic", "Tomoshibi Rare", "Noto Sans CJK JP", sans-serif',
    fontWeight: '700',
  },
  fontSizes: { xs: '0.8125rem', sm: '0.9375rem', md: '0.9375rem', lg: '1.125rem', xl: '1.375rem' },
  lineHeights: { xs: '1.4', sm: '1.5', md: '1.5', lg: '1.5', xl: '1.4' },
  defaultRadius: 4,
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'md' } },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
    Menu: { defaultProps: still },
    Modal: { defaultProps: still },
    Popover: { defaultProps: still },
    Select: { defaultProps: { size: 'md', comboboxProps: still } },
    SegmentedControl: { defaultProps: { transitionDuration: 0 } },
    Progress: { defaultProps: { transitionDuration: 100 } },
  },
});
