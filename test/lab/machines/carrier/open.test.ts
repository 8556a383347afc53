import { expect, test } from 'vitest'
import { openCarrier } from '#lab/machines/carrier/open'
import { machineSchema } from '#shared/machines'

test('what an engine of containers says on standard output is why no Node was started', async () => {
  const says =
    'OCI runtime exec failed: exec failed: exec: "node": executable file not found in $PATH: unknown'
  const program = `console.log('Last login: today'); console.log(${JSON.stringify(says)}); process.exitCode = 126`
  const machine = machineSchema.parse({
    ...{ id: 'box', address: '172.17.0.2' },
    carrier: [process.execPath, '-e', program]
  })
  const packed = { loader: '', version: '0.0.0', sha256: '', archive: Buffer.alloc(0) }
  const opened = openCarrier({ machine, program: packed, keeper: 'keeper', known: false })
  await expect(opened).rejects.toMatchObject({
    code: 'MACHINE_UNREACHABLE',
    details: { machine: 'box', reason: 'no-node', said: says }
  })
})
