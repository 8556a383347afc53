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
  pathForFile: file => (file instanceof File ? webUtils.getPathForFile(file) : '')
}

contextBridge.exposeInMainWorld('relevo', bridge)
