import { shellWordIn, splitCommandLine } from '../programs/command-line'

/** `student@20.1.2.3`, `vm1.example.org:2222`: no option of ssh, and nothing that a shell would read. */
export const sshTarget = /^(?!-)(?:[\w.+-]+@)?(?:[A-Za-z0-9][\w.-]*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/

/** How a machine is reached, as it stands in a topology. */
export interface CarrierLine {
  readonly ssh?: string
  readonly carrier?: readonly string[]
  /** What the line calls the machine: a host, a container. */
  readonly name: string
  /** The host, where the line says one. */
  readonly host: string | null
  /** A password is written in it, and would stand in the lab's file. */
  readonly hasPassword: boolean
}

/** Why a line leads to no machine. `not-exec`: Docker or Kubernetes, but no `exec`. */
export type LineProblem = 'empty' | 'unclosed' | 'shell' | 'no-host' | 'not-exec'

/** `PS C:\>`, `C:\>`, `ana@laptop:~$`, `$`: what a terminal writes before the line that somebody types. */
const prompt = /^(?:(?:PS [^>]*>|[A-Za-z]:\\[^>]*>)\s*|(?:\S+@\S+[:~][^$#]*[$#]|[$#%>])\s+)/

/**
 * What somebody types in a terminal to get to a machine, as a carrier: without what is for a person there (a terminal,
 * the shell to run), and with what keeps it from asking. Any other command is taken as it is.
 */
export function readCarrierLine(text: string): CarrierLine | LineProblem {
  const words = splitCommandLine(text.trim().replace(prompt, ''))
  if (words === null) return 'unclosed'
  const [first = '', ...rest] = words
  if (first === '') return 'empty'
  if (shellWordIn(words) !== null) return 'shell'
  if (rest.length === 0) return targetLine(first) ?? 'no-host'
  switch (programOf(first)) {
    case 'ssh':
      return sshLine(first, rest)
    case 'plink':
    case 'putty':
      return plinkLine(first, rest)
    case 'docker':
    case 'podman':
    case 'nerdctl':
      return dockerLine(first, rest)
    case 'kubectl':
    case 'oc':
      return kubectlLine(first, rest)
    default:
      return { carrier: words, name: words.at(-1) ?? first, host: null, hasPassword: first === 'sshpass' }
  }
}

function programOf(path: string): string {
  return path
    .replace(/^.*[\\/]/, '')
    .replace(/\.exe$/i, '')
    .toLowerCase()
}

/** `user@host`, `host:port`, `ssh://user@host:port/`. */
function targetLine(word: string): CarrierLine | null {
  const ssh = word.replace(/^ssh:\/\//, '').replace(/\/$/, '')
  if (!sshTarget.test(ssh) || ['ssh', 'plink', 'docker', 'kubectl'].includes(ssh)) return null
  return { ssh, ...hostIn(ssh), hasPassword: false }
}

function hostIn(target: string): { readonly name: string; readonly host: string } {
  const { host } = partsOf(target)
  return { name: host, host }
}

/** `[user@]host[:port]`; an IPv6 address without brackets has no port. */
function partsOf(target: string) {
  const [, user = null, place = target] = /^(?:(.*)@)?(.*)$/.exec(target) ?? []
  const [, bracketed, plain = place, port = null] = /^(?:\[(.+)\]|([^:]*))(?::(\d+))?$/.exec(place) ?? []
  return { user, host: bracketed ?? plain, port }
}

/** One option of a command line with its value, as words; or a word that is none. */
type Item =
  | { readonly option: string; readonly value: string | null; readonly words: readonly string[] }
  | { readonly word: string }

/** Words of `ssh`, whose options are letters that may stand together: `-tp 22`. */
function* lettersOf(words: readonly string[], valued: string): Generator<Item> {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!word.startsWith('-') || word === '-') {
      yield { word }
      continue
    }
    if (word === '--') continue
    for (let letter = 1; letter < word.length; letter++) {
      const option = word.charAt(letter)
      if (!valued.includes(option)) {
        yield { option, value: null, words: [`-${option}`] }
        continue
      }
      const value = word.slice(letter + 1) || (words[++at] ?? '')
      yield { option, value, words: [`-${option}`, value] }
      break
    }
  }
}

/** Words of the others, whose options are whole words: `-P 22`, `--context=lab`. */
function* optionsOf(words: readonly string[], valued: readonly string[]): Generator<Item> {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--' || !word.startsWith('-')) {
      yield { word }
      continue
    }
    const isValued = valued.includes(word)
    const value = isValued ? (words[++at] ?? '') : null
    yield { option: word, value, words: value === null ? [word] : [word, value] }
  }
}

/** Options of ssh that have a value, and those that say how to get there; the others are for a person, or open doors. */
const sshValued = 'BbcDEeFIiJLlmOopQRSWw'
const sshKept = '46CBbcFIiJlmop'

function sshLine(program: string, words: readonly string[]): CarrierLine | LineProblem {
  const kept: string[] = []
  let [target, user, port, isShort]: [string | null, string | null, string | null, boolean] = [
    null,
    null,
    null,
    true
  ]
  for (const item of lettersOf(words, sshValued)) {
    if ('word' in item) {
      // What follows the machine's name is to be run there.
      if (target !== null) break
      target = item.word.replace(/^ssh:\/\//, '').replace(/\/$/, '')
      continue
    }
    if (!sshKept.includes(item.option)) continue
    if (item.option === 'l') user = item.value
    else if (item.option === 'p') port = item.value
    else isShort = false
    kept.push(...item.words)
  }
  if (target === null) return 'no-host'
  const named = hostIn(target)
  const { host, ...own } = partsOf(target)
  const bracketed = host.includes(':') ? `[${host}]` : host
  user = own.user ?? user
  port ??= own.port
  const ssh = `${user === null ? '' : `${user}@`}${bracketed}${port === null ? '' : `:${port}`}`
  const isOwn = programOf(program) === program.toLowerCase()
  if (isShort && isOwn && sshTarget.test(ssh)) return { ssh, ...named, hasPassword: false }
  return { carrier: [program, ...kept, target], ...named, hasPassword: false }
}

const plinkValued = [
  '-P',
  '-l',
  '-pw',
  '-pwfile',
  '-i',
  '-hostkey',
  '-load',
  '-proxycmd',
  '-sshlog',
  '-sshrawlog'
]
/** Options that are for a person, or open other doors. */
const plinkDropped = ['-t', '-T', '-v', '-N', '-A', '-a', '-X', '-x', '-batch']
const plinkDroppedValued = ['-L', '-R', '-D', '-m', '-nc']

/** PuTTY's `plink`; `putty` itself opens a window, and takes the same words. */
function plinkLine(program: string, words: readonly string[]): CarrierLine | LineProblem {
  const plink = program.replace(/putty((?:\.exe)?)$/i, 'plink$1')
  const kept: string[] = []
  let target: string | null = null
  let session: string | null = null
  let hasPassword = false
  for (const item of optionsOf(words, [...plinkValued, ...plinkDroppedValued])) {
    if ('word' in item) {
      if (target !== null) break
      target = item.word
      continue
    }
    if (item.option === '-load') session = item.value
    if (item.option === '-pw') hasPassword = true
    if (![...plinkDropped, ...plinkDroppedValued].includes(item.option)) kept.push(...item.words)
  }
  const name = target ?? session
  if (name === null) return 'no-host'
  const carrier = [plink, '-batch', ...kept, ...(target === null ? [] : [target])]
  return { carrier, ...hostIn(name), ...(target === null && { host: null }), hasPassword }
}

const dockerValued = [
  ...['-H', '--host', '-c', '--context', '--config', '-l', '--log-level'],
  ...['-f', '--file', '-p', '--project-name', '--profile', '--project-directory'],
  ...['-e', '--env', '--env-file', '-u', '--user', '-w', '--workdir', '--detach-keys', '--index']
]
/** `-i` is put in place of these. */
const terminals = /^(?:-[itdT]+|--(?:interactive|tty|detach|no-tty|no-TTY)(?:=.*)?)$/

/** `docker exec -it box sh`, and the same of Compose: `docker compose exec web sh`. */
function dockerLine(program: string, words: readonly string[]): CarrierLine | LineProblem {
  const before: string[] = []
  const kept: string[] = []
  let verb: string | null = null
  for (const item of optionsOf(words, dockerValued)) {
    if (!('word' in item)) {
      if (verb === null) before.push(...item.words)
      else if (!terminals.test(item.option)) kept.push(...item.words)
    } else if (verb === null && ['compose', 'container'].includes(item.word)) before.push(item.word)
    else if (verb === null && item.word !== 'exec') return 'not-exec'
    else if (verb === null) verb = item.word
    else {
      // A terminal is what Compose opens unless it is told not to.
      const streams = before.includes('compose') ? '-T' : '-i'
      const carrier = [program, ...before, 'exec', streams, ...kept, item.word]
      return { carrier, name: item.word, host: null, hasPassword: false }
    }
  }
  return verb === null ? 'not-exec' : 'no-host'
}

const kubectlValued = [
  ...['-n', '--namespace', '-c', '--container', '--context', '--kubeconfig', '--cluster', '--user'],
  ...['-s', '--server', '--token', '-f', '--filename', '--pod-running-timeout']
]

/** `kubectl exec -it pod -n lab -- sh`. */
function kubectlLine(program: string, words: readonly string[]): CarrierLine | LineProblem {
  const before: string[] = []
  const kept: string[] = []
  let verb: string | null = null
  let pod: string | null = null
  for (const item of optionsOf(words, kubectlValued)) {
    if (!('word' in item)) {
      if (verb === null) before.push(...item.words)
      else if (!/^-[itq]+$|^--(?:stdin|tty|quiet)/.test(item.option)) kept.push(...item.words)
    } else if (verb === null && item.word !== 'exec') return 'not-exec'
    else if (verb === null) verb = item.word
    else if (item.word === '--' || pod !== null) break
    else pod = item.word
  }
  if (verb === null) return 'not-exec'
  if (pod === null) return 'no-host'
  const carrier = [program, ...before, 'exec', '-i', ...kept, pod, '--']
  return { carrier, name: pod.replace(/^.*\//, ''), host: null, hasPassword: false }
}
