import { app, dialog, shell, type BrowserWindow } from 'electron'
import { basename, dirname, join } from 'node:path'
import type { HostNotice } from '#shared/bridge'
import { RelevoError } from '#shared/errors'
import { isTopologyFile } from '../app/open-requests'
import type { SettingsFile } from '../app/settings'
import { isRunFile, runExtension, type RunFiles } from './run-files'
import type { TopologyFiles } from './topology-files'
import type { MainWords } from '../words/en'

export interface FileActionsOptions {
  readonly files: TopologyFiles
  readonly runs: RunFiles
  readonly settings: SettingsFile
  readonly words: () => MainWords
  readonly window: () => BrowserWindow | null
  readonly notice: (notice: HostNotice) => void
  readonly onRecents: () => void
}

/** What the File menu, the system and the panel do with files: it asks where, does it, and says what came of it. */
export class FileActions {
  readonly #options: FileActionsOptions

  constructor(options: FileActionsOptions) {
    this.#options = options
  }

  /** A file that the system handed over: a topology or a run is opened, another file offered for a transfer. */
  take(path: string): void {
    if (isTopologyFile(path)) void this.open(path)
    else if (isRunFile(path)) void this.openRun(path)
    else this.#options.notice({ kind: 'offer', path, name: basename(path) })
  }

  open(path: string): Promise<void> {
    return this.#say(path, async () => {
      const { files, settings, notice, onRecents } = this.#options
      try {
        const name = await files.open(path)
        this.remember(path)
        notice({ kind: 'opened', name })
      } catch (error) {
        if (error instanceof RelevoError && error.code === 'FILE_NOT_FOUND') settings.removeRecent(path)
        onRecents()
        throw error
      }
    })
  }

  /** Takes a run from a file, and has the panel show it. */
  openRun(path: string): Promise<void> {
    return this.#say(path, async () => {
      const run = await this.#options.runs.open(path)
      this.#options.notice({ kind: 'run', run })
    })
  }

  /** @throws RelevoError `CANCELLED` when no place was chosen, and what goes wrong */
  async saveRun(run: string, fileName: string): Promise<void> {
    const { runs, words } = this.#options
    const { filePath } = await this.#dialog(window =>
      dialog.showSaveDialog(window, {
        // A name only, whatever the panel says.
        defaultPath: join(app.getPath('documents'), basename(fileName)),
        filters: [{ name: words().runs, extensions: [runExtension] }]
      })
    )
    if (!filePath) throw new RelevoError('CANCELLED', 'no place was chosen')
    await runs.save(run, isRunFile(filePath) ? filePath : `${filePath}.${runExtension}`)
  }

  newFrom(preset: string): Promise<void> {
    return this.#say(preset, async () => {
      const name = await this.#options.files.openPreset(preset)
      this.#options.notice({ kind: 'opened', name })
    })
  }

  async chooseAndOpen(): Promise<void> {
    const words = this.#options.words()
    const { filePaths } = await this.#dialog(window =>
      dialog.showOpenDialog(window, {
        properties: ['openFile'],
        filters: [
          { name: words.topologies, extensions: ['relevo', 'yaml', 'yml', 'json'] },
          { name: words['all-files'], extensions: ['*'] }
        ]
      })
    )
    const [path] = filePaths ?? []
    if (path !== undefined) await this.open(path)
  }

  async chooseAndOffer(): Promise<void> {
    const { filePaths } = await this.#dialog(window =>
      dialog.showOpenDialog(window, { properties: ['openFile', 'multiSelections'] })
    )
    for (const path of filePaths ?? []) this.#options.notice({ kind: 'offer', path, name: basename(path) })
  }

  async save(): Promise<void> {
    const { files, notice } = this.#options
    const { path } = files
    if (path === null) return this.#say('', () => this.saveAs())
    await this.#say(path, async () => notice({ kind: 'saved', file: basename(await files.save()) }))
  }

  /** @throws RelevoError `CANCELLED` when no place was chosen, and what goes wrong */
  async saveAs(): Promise<void> {
    const { files, words, notice } = this.#options
    const path = await this.#chooseTarget('relevo', words().topologies)
    notice({ kind: 'saved', file: basename(await files.saveAs(path)) })
    this.remember(path)
  }

  /** As `saveAs`, for the menu: what goes wrong is said in the panel. */
  saveAsSaying(): Promise<void> {
    return this.#say('', () => this.saveAs())
  }

  exportAs(format: 'json' | 'yaml'): Promise<void> {
    return this.#say('', async () => {
      const path = await this.#chooseTarget(format, format.toUpperCase())
      await this.#options.files.exportTo(path, format)
      this.#options.notice({ kind: 'saved', file: basename(path) })
    })
  }

  clearRecents(): void {
    this.#options.settings.update({ recents: [] })
    app.clearRecentDocuments()
    this.#options.onRecents()
  }

  /** @throws RelevoError `FILE_NOT_FOUND` with the system's own words */
  async openFolder(path: string): Promise<void> {
    const problem = await shell.openPath(path)
    if (problem !== '') throw new RelevoError('FILE_NOT_FOUND', `${path}: ${problem}`, { path })
  }

  openFolderSaying(path: string): Promise<void> {
    return this.#say(basename(path), () => this.openFolder(path))
  }

  remember(path: string): void {
    this.#options.settings.addRecent(path)
    app.addRecentDocument(path)
    this.#options.onRecents()
  }

  /** @throws RelevoError `CANCELLED` */
  async #chooseTarget(extension: string, kind: string): Promise<string> {
    const { files } = this.#options
    const folder = files.path === null ? app.getPath('documents') : dirname(files.path)
    const { filePath } = await this.#dialog(async window =>
      dialog.showSaveDialog(window, {
        defaultPath: join(folder, `${await files.suggestedName()}.${extension}`),
        filters: [{ name: kind, extensions: [extension] }]
      })
    )
    if (!filePath) throw new RelevoError('CANCELLED', 'no place was chosen')
    // Not every system adds it by itself.
    return /\.\w+$/.test(basename(filePath)) ? filePath : `${filePath}.${extension}`
  }

  async #dialog<T extends object>(ask: (window: BrowserWindow) => Promise<T>): Promise<Partial<T>> {
    const window = this.#options.window()
    return window === null ? {} : ask(window)
  }

  async #say(about: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const data = RelevoError.data(error)
      if (data.code !== 'CANCELLED') {
        this.#options.notice({ kind: 'error', error: data, about: basename(about) })
      }
    }
  }
}
