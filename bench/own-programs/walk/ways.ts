import type { WayName } from './way'
import type { Way } from './way'
import { existing } from './existing'
import { external } from './external'

export const ways: Readonly<Record<WayName, Way>> = { external, existing }
