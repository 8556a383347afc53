import { z } from 'zod'
import { limitOf, maxEntries } from './entries'
import { notARun, quoted } from './seal'

/** `manifest.json`, the first entry of a run file: what else is in it, in the order of the names. */
const manifestSchema = z.strictObject({
  format: z.literal(1),
  run: z.string().min(1).max(100),
  files: z
    .array(
      z.strictObject({
        name: z.string().max(200),
        bytes: z.int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/)
      })
    )
    .max(maxEntries)
})
export type Manifest = z.infer<typeof manifestSchema>

/** @throws RelevoError `RUN_INVALID` */
export function parseManifest(text: string): Manifest {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw notARun('its manifest is no JSON', error)
  }
  const parsed = manifestSchema.safeParse(value)
  if (!parsed.success) {
    const isNewer = (value as { format?: unknown } | null)?.format !== 1
    throw notARun(
      isNewer ? 'it has another format; a newer Relevo may have made it' : 'its manifest is damaged'
    )
  }
  const names = new Set<string>()
  for (const { name, bytes } of parsed.data.files) {
    const limit = limitOf(name)
    if (limit === null) throw notARun(`there is no ${quoted(name)} in a run`)
    if (bytes > limit) throw notARun(`${name} is too large`)
    // On some systems they would be one file.
    if (names.has(name.toLowerCase())) throw notARun(`${name} is in it twice`)
    names.add(name.toLowerCase())
  }
  return parsed.data
}
