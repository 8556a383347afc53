/** What a key press asks for, wherever the focus is. */
type KeyAction =
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'kill'
  | 'freeze'
  | 'restart'
  | 'faults'
  | 'pause'
  | 'palette'
  | 'find'
  | 'help'
  | 'escape'
  | 'undo'
  | 'redo'
  | 'delete'

export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  /**
   * Where the focus is: in text; in what takes every key (menu, list, dialog, video); on a control that takes arrows of its
   * own (tabs, slider, log, choice); on a button that the keyboard has got to, which takes Space; on one in such a control,
   * which takes both; or elsewhere.
   */
  readonly focus: 'text' | 'modal' | 'widget' | 'button' | 'choice' | 'free'
}

const plain: Readonly<Record<string, KeyAction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  k: 'kill',
  f: 'freeze',
  r: 'restart',
  x: 'faults',
  ' ': 'pause',
  '?': 'help',
  '/': 'find',
  Escape: 'escape',
  Delete: 'delete',
  Backspace: 'delete'
}

export function keyAction(press: KeyPress): KeyAction | null {
  const { key, focus } = press
  const letter = key.length === 1 ? key.toLowerCase() : key
  if (press.altKey) return null
  if (press.ctrlKey || press.metaKey) {
    if (letter === 'k') return 'palette'
    if (focus === 'text') return null
    if (letter === 'z') return press.shiftKey ? 'redo' : 'undo'
    return letter === 'y' ? 'redo' : null
  }
  if (focus === 'text' || focus === 'modal') return null
  if ((focus === 'widget' || focus === 'choice') && !worksInWidgets(letter)) return null
  if (key === ' ' && (focus === 'button' || focus === 'choice')) return null
  return plain[letter] ?? null
}

/** What such a control has no use for. */
function worksInWidgets(key: string): boolean {
  return key.length === 1 || key === 'Escape'
}

const modals = '[role=menu],[role=listbox],[role=dialog],[role=alertdialog],video,select'
const widgets = '[role=tablist],[role=slider],[role=log],[role=group] button,[role=radiogroup]'

export function focusOf(target: EventTarget | null): KeyPress['focus'] {
  if (!(target instanceof Element)) return 'free'
  if (
    target.closest(
      'input:not([type=checkbox]):not([type=file]):not([type=range]),textarea,[contenteditable=true]'
    )
  )
    return 'text'
  if (target.closest(modals)) return 'modal'
  // One that was pressed with the mouse keeps the focus, and nobody thinks of it any more.
  const isButton =
    target.closest('button,a,summary,[role=button],[role=switch],input') !== null &&
    target.matches(':focus-visible')
  if (target.closest(widgets)) return isButton ? 'choice' : 'widget'
  return isButton ? 'button' : 'free'
}

/** As an event handler sees it. A key that is held down or was taken already asks for nothing. */
export function keyActionOf(event: KeyboardEvent): KeyAction | null {
  if (event.defaultPrevented || event.isComposing) return null
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event
  const action = keyAction({ key, ctrlKey, metaKey, altKey, shiftKey, focus: focusOf(event.target) })
  const moves = action === 'left' || action === 'right' || action === 'up' || action === 'down'
  return event.repeat && !moves ? null : action
}
