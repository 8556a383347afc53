import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { bridgeChannels, type RelevoBridge } from '#shared/bridge'

const {
  call,
  delta,
  settings,
  menu,
  notice,
  openTopologyFile,
  saveTopologyFile,
  saveRunFile,
  showReceived,
  openLogFolder,
  notify,
  progress
} = bridgeChannels

/** The panel's whole access to the host: a method a message, and the path of a file that the user handed over. */
const bridge: RelevoBridge = {
  host: { kind: 'electron', version: process.versions.electron ?? '', platform: process.platform },
  call: (command, args) => ipcRenderer.invoke(call, command, args),
  onDelta: listener => listen(delta, listener),
  pathForFile,
  settings: chosen => ipcRenderer.invoke(settings, chosen),
  onMenu: listener => listen(menu, listener),
  onNotice: listener => listen(notice, listener),
  openTopologyFile: file => ipcRenderer.invoke(openTopologyFile, pathForFile(file)),
  saveTopologyFile: () => ipcRenderer.invoke(saveTopologyFile),
  saveRunFile: (run, fileName) => ipcRenderer.invoke(saveRunFile, run, fileName),
  showReceived: (node, file) => ipcRenderer.invoke(showReceived, node, file),
  openLogFolder: () => ipcRenderer.invoke(openLogFolder),
  notify: notification => ipcRenderer.invoke(notify, notification),
  progress: share => ipcRenderer.invoke(progress, share)
}

function listen<T>(channel: string, listener: (payload: T) => void): () => void {
  const forward = (_event: unknown, payload: T): void => listener(payload)
  ipcRenderer.on(channel, forward)
  return () => ipcRenderer.off(channel, forward)
}

/** Throws for what is no file, and that is for Electron to tell: the panel's `File` is not this world's. */
function pathForFile(file: unknown): string {
  try {
    return webUtils.getPathForFile(file as File)
  } catch {
    return ''
  }
}

contextBridge.exposeInMainWorld('relevo', bridge)
