import { createPackage } from '@electron/asar'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Before the fuses of a real program stands this, then the wire's version, how many there are, and a digit for each. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const factoryFuses = '10110001'

/** A folder that looks to the packager like an unpacked Electron for Linux; its program does nothing. */
export async function fakeElectronDist(folder: string): Promise<void> {
  for (const part of ['locales', 'resources', 'default-app'])
    mkdirSync(join(folder, part), { recursive: true })
  const wire = Buffer.from([1, factoryFuses.length])
  const program = Buffer.concat([
    Buffer.from(`#!/bin/false\n${fuseSentinel}`),
    wire,
    Buffer.from(factoryFuses)
  ])
  writeFileSync(join(folder, 'electron'), program, { mode: 0o755 })
  for (const language of ['de', 'en-US', 'es', 'es-419'])
    writeFileSync(join(folder, 'locales', `${language}.pak`), '')
  writeFileSync(join(folder, 'version'), '45.0.0')
  writeFileSync(join(folder, 'LICENSE'), '')
  writeFileSync(join(folder, 'default-app', 'main.js'), '')
  await createPackage(join(folder, 'default-app'), join(folder, 'resources', 'default_app.asar'))
}

/** The fuses of a program, as their digits: `1` is on. */
export function fusesOf(program: Buffer): string {
  const at = program.indexOf(fuseSentinel) + fuseSentinel.length
  return program.subarray(at + 2, at + 2 + (program[at + 1] ?? 0)).toString('latin1')
}
