import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { bridgeChannels, type RelevoBridge } from '#shared/bridge'
import type { LabDelta } from '#shared/state'

/** The panel's whole access to the host: two channels, and the path of a file that the user handed over. */
const bridge: RelevoBridge = {
  host: { kind: 'electron', version: process.versions.electron ?? '', platform: process.platform },
  call: (command, args) => ipcRenderer.invoke(bridgeChannels.call, command, args),
  onDelta: listener => {
    const forward = (_event: unknown, delta: LabDelta): void => listener(delta)
    ipcRenderer.on(bridgeChannels.delta, forward)
    return () => ipcRenderer.off(bridgeChannels.delta, forward)
  },
  pathForFile
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
