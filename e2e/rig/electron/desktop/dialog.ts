import { noteSeen } from '../seen'

/** Nobody is there to answer: a test puts its own function in place of one, as it does with Electron's. */
function unanswered(name: string): (...args: unknown[]) => never {
  return (...args) => {
    noteSeen(`dialog.${name}`, ...args)
    throw new Error(`rig: dialog.${name} was shown, and no test answers it`)
  }
}

export const dialog = {
  showOpenDialog: async (...args: unknown[]) => unanswered('showOpenDialog')(...args),
  showSaveDialog: async (...args: unknown[]) => unanswered('showSaveDialog')(...args),
  showMessageBox: async (...args: unknown[]) => unanswered('showMessageBox')(...args),
  /** Wants no answer; where there is no display Electron prints it too. */
  showErrorBox: (title: string, content: string) => {
    noteSeen('dialog.showErrorBox', title, content)
    process.stderr.write(`${title}\n${content}\n`)
  }
}
