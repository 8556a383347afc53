import { EventEmitter } from 'node:events'
import { openWindows } from '../open-windows'

type Source = 'system' | 'light' | 'dark'

class NativeTheme extends EventEmitter {
  #source: Source = 'system'

  get themeSource(): Source {
    return this.#source
  }
  set themeSource(source: Source) {
    this.#source = source
    for (const window of openWindows.values()) window.webContents.setColorScheme(source)
    this.emit('updated')
  }
  /** The machine itself is a light one. */
  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark'
  }

  mediaFeatures(): { name: string; value: string }[] {
    return this.#source === 'system' ? [] : [{ name: 'prefers-color-scheme', value: this.#source }]
  }
}

export const nativeTheme = new NativeTheme()
