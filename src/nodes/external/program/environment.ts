import { markVariable } from '#system/process-tree'

/** What the host's own terminal says of itself, which is not the program's. */
const ofTheHost = ['COLUMNS', 'LINES', 'TERMCAP', 'TMUX', 'TMUX_PANE', 'STY', 'WINDOW', 'WINDOWID']
const locales = ['LC_ALL', 'LC_CTYPE', 'LANG']

interface EnvironmentOptions {
  readonly own: Readonly<Record<string, string>>
  readonly mark: string
  readonly terminal: boolean
}

/** The environment of a program: the host's, what belongs to its terminal, what its topology says, and its mark. */
export function programEnvironment({ own, mark, terminal }: EnvironmentOptions): Record<string, string> {
  const host = Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !ofTheHost.includes(entry[0])
    )
  )
  const hasColours = terminal && (own.NO_COLOR ?? host.NO_COLOR ?? '') === ''
  return {
    // Without a locale, as in an app that a desktop has started, Java writes a question mark for each accent.
    ...(!locales.some(name => host[name]) && process.platform !== 'win32' && { LC_CTYPE: utf8Locale }),
    // Into a pipe Python holds back what it prints.
    ...(!terminal && { PYTHONUNBUFFERED: '1' }),
    ...host,
    TERM: terminal ? 'xterm-256color' : 'dumb',
    ...(hasColours && { COLORTERM: 'truecolor' }),
    ...own,
    [markVariable]: mark
  }
}

const utf8Locale = process.platform === 'darwin' ? 'UTF-8' : 'C.UTF-8'
