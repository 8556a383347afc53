import { app, shell, type BrowserWindow } from 'electron'
import { join } from 'node:path'
import type { Lab } from '#lab/lab'
import { presets } from '#lab/topology/presets'
import { FileActions } from './files/file-actions'
import { keepMenu } from './menu/menu'
import { notifier } from './panel/notifications'
import type { OpenRequests } from './app/open-requests'
import { connectPanels } from './panel/panel-ipc'
import { servePanel } from './panel/panel-protocol'
import { servePanelItself } from './panel/panel-services'
import { receivedFile } from './files/received-files'
import type { SettingsFile } from './app/settings'
import { useTheme } from './app/theme'
import { RunFiles } from './files/run-files'
import { TopologyFiles } from './files/topology-files'
import type { PanelWindow } from './panel/window'
import { wordsOf } from './words/words'

export interface DesktopOptions {
  readonly lab: Lab
  readonly dataDir: string
  readonly rendererDir: string
  readonly panel: PanelWindow
  readonly settings: SettingsFile
  readonly requests: OpenRequests
  /** The file that the lab began with. */
  readonly path: string | null
}

export interface Desktop {
  /**
   * Writes what has changed in the topology and was not saved to a file of its own, before it returns. To be called
   * before the lab ends.
   * @throws RelevoError `FILE_NOT_WRITTEN`
   */
  keepUnsaved(): void
}

/** Puts the lab on the desktop: the panel, the menu, files, notifications, and what the panel asks of the system. */
export function connectDesktop({
  lab,
  dataDir,
  rendererDir,
  panel,
  settings,
  requests,
  path
}: DesktopOptions): Desktop {
  const runFolder = join(dataDir, 'runs', lab.snapshot().run.id)
  const files = new TopologyFiles({
    lab,
    onFile: file => onMac(panel, window => window.setRepresentedFilename(file ?? ''))
  })
  const actions = new FileActions({
    files,
    runs: new RunFiles(lab),
    settings,
    words: () => wordsOf(settings.value.language),
    window: () => panel.current,
    notice: notice => panel.notice(notice),
    onRecents: () => changeMenu({ recents: settings.value.recents })
  })
  const changeMenu = keepMenu(
    {
      ...settings.value,
      platform: process.platform,
      presets: [...presets.values()].map(({ name, title }) => ({ name, title: title ?? null })),
      load: lab.snapshot().load.enabled
    },
    {
      newFrom: preset => void actions.newFrom(preset),
      open: () => void actions.chooseAndOpen(),
      openRecent: recent => void actions.open(recent),
      clearRecents: () => actions.clearRecents(),
      save: () => void actions.save(),
      saveAs: () => void actions.saveAsSaying(),
      exportAs: format => void actions.exportAs(format),
      sendFile: () => void actions.chooseAndOffer(),
      openLogFolder: () => void actions.openFolderSaying(runFolder)
    },
    action => panel.ask(action)
  )
  lab.subscribe(({ load, unsaved }) => {
    if (load) changeMenu({ load: load.enabled })
    if (unsaved !== undefined) onMac(panel, window => window.setDocumentEdited(unsaved))
  })
  if (path !== null) {
    files.beganWith(path)
    actions.remember(path)
  }
  const notify = notifier({
    onClick: transfer => {
      panel.show()
      panel.notice({ kind: 'show-transfer', transfer })
    },
    onFailed: ({ title, body }) => panel.notice({ kind: 'notification', title, body })
  })
  servePanel(rendererDir, lab)
  connectPanels(files.door)
  servePanelItself({
    onSettings: chosen => {
      settings.update(chosen)
      useTheme(chosen.theme)
      changeMenu(chosen)
      panel.panelListens()
    },
    openTopologyFile: file => actions.open(file),
    saveTopologyFile: () => actions.saveAs(),
    saveRunFile: (run, fileName) => actions.saveRun(run, fileName),
    showReceived: async (node, file) =>
      shell.showItemInFolder(await receivedFile(dataDir, lab.snapshot().topology.name, node, file)),
    openLogFolder: () => actions.openFolder(runFolder),
    notify,
    onProgress: share => panel.current?.setProgressBar(share ?? -1)
  })
  panel.show()
  requests.serve(file => actions.take(file))
  app.on('activate', () => panel.show())
  return {
    keepUnsaved: () => {
      if (lab.snapshot().unsaved) actions.remember(files.keepNow(join(dataDir, 'unsaved.relevo')))
    }
  }
}

/** Where a window stands for a file; elsewhere its title says it, which is the panel's. */
function onMac(panel: PanelWindow, act: (window: BrowserWindow) => void): void {
  if (process.platform === 'darwin' && panel.current) act(panel.current)
}
