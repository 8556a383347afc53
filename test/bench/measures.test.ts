import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('../../bench/bench.mjs', import.meta.url))

test('what runs under faults have measured, and their reports say, follows from their files, by programs that share no code', async () => {
  const { code, output } = await run('measures', { RELEVO_BENCH_RUNS: '2', RELEVO_BENCH_TROUBLES: '1' })
  expect(output).toMatch(/seed 1: \w+, \d{3} numbers, \d{3} known, 0 differ\n.*seed 2: .* 0 differ\n/)
  expect(code).toBe(0)
}, 300_000)

test('so does the report of a lab that somebody played with, and hands in while it goes on', async () => {
  const { code, output } = await run('reports', { RELEVO_BENCH_RUNS: '1', RELEVO_BENCH_SECONDS: '5' })
  expect(output).toMatch(/seed 1: replicated-server, live, \d{2,3} numbers, \d{2,3} known, 0 differ\n/)
  expect(code).toBe(0)
}, 300_000)

function run(
  what: string,
  environment: Readonly<Record<string, string>>
): Promise<{ code: number | null; output: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [script, what], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment }
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += String(chunk)))
    child.once('close', code => resolve({ code, output }))
  })
}
