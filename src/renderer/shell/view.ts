import type { ComponentType } from 'react'
import type { Screen } from '#shared/names'
import type { IconName } from '../ui/icon/icon-drawings'

/** A screen as the shell shows it. */
export interface View {
  /** Also the key of its name: `shell.screen.<id>`. */
  readonly id: Screen
  readonly icon: IconName
  readonly component: ComponentType
  /** Fetches what of its program is not a part of the first picture's. */
  readonly load?: () => Promise<unknown>
}
