import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('../../bench/soak/soak.mjs', import.meta.url))

test.runIf(process.platform === 'linux')(
  'some dozens of kills, freezes and cuts leave nothing untrue said, lost or open',
  async () => {
    const { code, output } = await run('--kills', '40', '--seed', '262497829')
    expect(code, output).toBe(0)
    expect(output).toMatch(/^ +40 {2}kills$/m)
  },
  600_000
)

function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += String(chunk)))
    child.once('exit', code => resolve({ code, output }))
  })
}
