import { app } from 'electron'
import { join } from 'node:path'
import { z } from 'zod'
import type { PanelSettings } from '#shared/bridge'
import { languageIds, languageOf } from '#shared/names'
import type { Tell } from './app-log'
import { JsonFile } from '../files/json-file'

/** Most files in the list of those that were opened lately. */
const maxRecents = 10

export const panelSettingsSchema: z.ZodType<PanelSettings> = z.strictObject({
  language: z.enum(languageIds),
  theme: z.enum(['dark', 'light']).nullable(),
  projector: z.boolean()
})

const settingsSchema = z.object({
  language: z.enum(languageIds),
  theme: z.enum(['dark', 'light']).nullable(),
  projector: z.boolean(),
  /** Paths of topology files, newest first. */
  recents: z.array(z.string().max(4096)).max(maxRecents)
})
export type Settings = z.infer<typeof settingsSchema>

/** What the app remembers of its user's choices; at the first start, the system's language. App must be ready. */
export class SettingsFile extends JsonFile<Settings> {
  constructor(dataDir: string, tell: Tell) {
    const language = languageOf(app.getLocale())
    const defaults: Settings = { language, theme: null, projector: false, recents: [] }
    super(join(dataDir, 'electron', 'settings.json'), settingsSchema, defaults, tell)
  }

  addRecent(path: string): void {
    const others = this.value.recents.filter(one => one !== path)
    this.update({ recents: [path, ...others].slice(0, maxRecents) })
  }

  removeRecent(path: string): void {
    this.update({ recents: this.value.recents.filter(one => one !== path) })
  }
}
