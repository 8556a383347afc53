import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('../../bench/bench.mjs', import.meta.url))

test('what a run under faults has measured follows from its files, by programs that share no code with it', async () => {
  const { code, output } = await run({ RELEVO_BENCH_RUNS: '2', RELEVO_BENCH_TROUBLES: '1' })
  expect(output).toMatch(/seed 1: \w+, \d{2} numbers, \d{2} known, 0 differ\n.*seed 2: .* 0 differ\n/)
  expect(code).toBe(0)
}, 300_000)

function run(
  environment: Readonly<Record<string, string>>
): Promise<{ code: number | null; output: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [script, 'measures'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment }
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += String(chunk)))
    child.once('close', code => resolve({ code, output }))
  })
}
