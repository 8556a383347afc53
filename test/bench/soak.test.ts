import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('../../bench/soak/soak.mjs', import.meta.url))

// Takes half a minute: seven labs, of which four at a time, whose programs are killed and started again.
test.runIf(process.platform === 'linux')(
  'six kills of each work, and each other fault, leave nothing untrue said, lost or open',
  async () => {
    const { code, output } = await run('--kills', '42', '--seed', '1002')
    expect(code, output).toBe(0)
    expect(output).toMatch(/^ +42 {2}kills$/m)
    for (const work of ['exchange', 'http', 'noisy', 'diverging', 'hasty', 'pipelined', 'echo'])
      expect(output).toContain(`(${work}, `)
    for (const fault of ['kill-asked', 'kill-unasked', 'freeze', 'reset', 'partition', 'down'])
      expect(output).toMatch(new RegExp(`^ +[1-9]\\d* {2}${fault}$`, 'm'))
  },
  600_000
)

function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += String(chunk)))
    child.once('close', code => resolve({ code, output }))
  })
}
