import { createStore } from 'zustand/vanilla'

interface OfferedFile {
  readonly path: string
  readonly name: string
}

/** What was asked of this window from outside the panel, or from its palette, and is still to be seen to. */
export const requests = createStore<{
  readonly about: boolean
  /** Files that were handed to the app and can be sent. */
  readonly offers: readonly OfferedFile[]
  /** The transfer that is to be shown on its screen. */
  readonly transfer: string | null
  readonly quitting: boolean
  /** The node whose card is to be in the middle of the graph. */
  readonly centre: string | null
}>(() => ({ about: false, offers: [], transfer: null, quitting: false, centre: null }))

/** Once, however often it was handed over. */
export function offerFile({ path, name }: OfferedFile): void {
  requests.setState(({ offers }) => ({
    offers: [...offers.filter(offer => offer.path !== path), { path, name }]
  }))
}
