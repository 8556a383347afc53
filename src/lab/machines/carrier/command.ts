import type { Machine } from '#shared/machines'

/** How long ssh waits for a machine that was never reached, and for one that was, seconds. */
const firstConnectS = 10
const connectS = 2

/**
 * Options that make ssh a stream of bytes and nothing else: it asks nothing, opens nothing, and ends by itself when
 * the other end is gone. They come before whatever the user's own configuration says.
 */
function sshOptions(known: boolean): string[] {
  const options = {
    BatchMode: 'yes',
    ConnectTimeout: known ? connectS : firstConnectS,
    ServerAliveInterval: 1,
    ServerAliveCountMax: 3,
    ControlMaster: 'no',
    ControlPath: 'none',
    ClearAllForwardings: 'yes',
    ForwardAgent: 'no'
  }
  return ['-T', ...Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`])]
}

/** `[user@]host[:port]` in the words of ssh: where to, and the port if it has one. */
export function sshWords(target: string): string[] {
  const [, to = target, port] = /^(.*?)(?::(\d+))?$/.exec(target) ?? []
  const bare = to.replace(/\[(.*)\]/, '$1')
  return port === undefined ? [bare] : ['-p', port, bare]
}

/** What comes before the words that are to be run on the machine; empty where it is this computer. */
function carrierWords({ ssh, carrier = [] }: Machine, known: boolean): readonly string[] {
  if (ssh !== undefined) return ['ssh', ...sshOptions(known), ...sshWords(ssh)]
  if (!/^(?:.*[\\/])?ssh(?:\.exe)?$/i.test(carrier[0] ?? '')) return carrier
  // Of an option that is there twice ssh takes the first: what somebody wrote stays, and the rest is as for `ssh:`.
  return [...carrier.slice(0, -1), ...sshOptions(known), ...carrier.slice(-1)]
}

/**
 * The command that runs the loader on a machine. It has to mean the same to whoever takes words as they are (`docker
 * exec`) and to whoever lets a shell read them (ssh), so the loader travels as a URL in which every sign that a shell
 * would read is written as its number.
 * @param known whether the machine was reached before
 */
export function carrierCommand(machine: Machine, loader: string, known: boolean): readonly string[] {
  const words = carrierWords(machine, known)
  // The desk's own Node, where that is no Electron.
  const isOwn = words.length === 0 && machine.node === 'node' && process.versions['electron'] === undefined
  const node = isOwn ? process.execPath : machine.node
  return [...words, node, `--import=data:text/javascript,${quoted(loader)}`, '-e', '0']
}

function quoted(program: string): string {
  return encodeURIComponent(program).replace(
    /[!~*'()]/g,
    sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
  )
}
