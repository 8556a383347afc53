import { z } from 'zod'
import { bridgeChannels, type PanelNotification, type PanelSettings } from '#shared/bridge'
import { RelevoError } from '#shared/errors'
import { panelSettingsSchema } from '../app/settings'
import { answerPanel } from './trusted-ipc'

const channels = bridgeChannels
const nothing = z.tuple([])
const done = { ok: true, value: null } as const
const notificationSchema = z.strictObject({
  title: z.string().max(200),
  body: z.string().max(500),
  transfer: z.string().max(100)
})

export interface PanelServices {
  onSettings(settings: PanelSettings): void
  openTopologyFile(path: string): Promise<void>
  saveTopologyFile(): Promise<void>
  saveRunFile(run: string, fileName: string): Promise<void>
  showReceived(node: string, file: string): Promise<void>
  openLogFolder(): Promise<void>
  notify(notification: PanelNotification): void
  onProgress(share: number | null): void
}

/** What the panel asks of the app itself, beside the lab's commands. */
export function servePanelItself(services: PanelServices): void {
  answerPanel(channels.settings, z.tuple([panelSettingsSchema]), async ([settings]) => {
    services.onSettings(settings)
    return done
  })
  answerPanel(channels.openTopologyFile, z.tuple([z.string().max(4096)]), async ([path]) => {
    if (path === '')
      throw new RelevoError('FILE_NOT_FOUND', 'this is not a file on the disk of this computer')
    await services.openTopologyFile(path)
    return done
  })
  answerPanel(channels.saveTopologyFile, nothing, async () => {
    await services.saveTopologyFile()
    return done
  })
  answerPanel(
    channels.saveRunFile,
    z.tuple([z.string().min(1).max(100), z.string().min(1).max(255)]),
    async ([run, fileName]) => {
      await services.saveRunFile(run, fileName)
      return done
    }
  )
  answerPanel(
    channels.showReceived,
    z.tuple([z.string().max(40), z.string().max(255)]),
    async ([node, file]) => {
      await services.showReceived(node, file)
      return done
    }
  )
  answerPanel(channels.openLogFolder, nothing, async () => {
    await services.openLogFolder()
    return done
  })
  answerPanel(channels.notify, z.tuple([notificationSchema]), async ([notification]) => {
    services.notify(notification)
    return done
  })
  answerPanel(channels.progress, z.tuple([z.number().min(0).max(1).nullable()]), async ([share]) => {
    services.onProgress(share)
    return done
  })
}
