/** The sixteen named colours of terminals, as xterm has them; the theme sees to it that they can be read. */
const named = [
  '#000000',
  '#cd0000',
  '#00cd00',
  '#cdcd00',
  '#0000ee',
  '#cd00cd',
  '#00cdcd',
  '#e5e5e5',
  '#7f7f7f',
  '#ff0000',
  '#00ff00',
  '#ffff00',
  '#5c5cff',
  '#ff00ff',
  '#00ffff',
  '#ffffff'
]
/** The steps of the cube of 6 x 6 x 6 colours that follows them; after it comes a ramp of 24 greys. */
const steps = [0, 95, 135, 175, 215, 255]

/** A colour of a line as CSS writes it. */
export function cssColor(color: number | string): string {
  if (typeof color === 'string') return color
  const name = named[color]
  if (name !== undefined) return name
  const cube = color - named.length
  if (cube >= 216) return hex([0, 0, 0].map(() => 8 + (cube - 216) * 10))
  return hex([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(step => steps[step] ?? 0))
}

function hex(rgb: readonly number[]): string {
  return `#${rgb.map(part => part.toString(16).padStart(2, '0')).join('')}`
}
