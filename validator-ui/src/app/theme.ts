import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Ink: the interface has no hue of its own; colour means an answer, force majeure, a fault or focus. */
const ink: MantineColorsTuple = [
  '#F2F5F4',
  '#E7ECEA',
  '#D3DBD8',
  '#B0BDB9',
  '#7D8A86',
  '#5B6864',
  '#43504C',
  '#2A3532',
  '#1B2422',
  '#111917',
];

export const theme = createTheme({
  colors: { ink },
  primaryColor: 'ink',
  primaryShade: { light: 9, dark: 0 },
  fontFamily: "'Onest Variable', system-ui, sans-serif",
  defaultRadius: 6,
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
  },
});
