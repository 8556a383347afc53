import { drawings, type IconName } from '../../ui/icon/icon-drawings'
import type { PaletteItem } from './palette-items'

const controls = 'button, a[href], label.switch'
/** What has items of its own in the palette, and rows of lists, which are no actions. */
const elsewhere =
  '.node, .rail-item, .events, .acts-panel, .row-button, .toasts, [role=dialog], [role=listbox]'

/**
 * All that one can press now on the screen and around it, by the names that the controls have: whatever a button does the
 * palette does, also for buttons that nobody has thought of here.
 */
export function controlsInSight(root: ParentNode): readonly PaletteItem[] {
  const items = [...root.querySelectorAll<HTMLElement>(controls)].flatMap((control, index): PaletteItem[] => {
    if (control.closest(elsewhere) || isOff(control) || !control.checkVisibility()) return []
    const text = nameOf(control)
    if (text === '') return []
    return [{ id: `press-${index}`, icon: iconOf(control), text, run: () => press(control) }]
  })
  return items.filter(({ text }, index) => items.findIndex(other => other.text === text) === index)
}

function isOff(control: HTMLElement): boolean {
  return control.matches(':disabled, [data-disabled], [aria-disabled=true], [data-pending]')
}

/** `Theme: Dark` of a choice of several; `Start · Failover` where a heading says what is meant. */
function nameOf(control: HTMLElement): string {
  const name = control.getAttribute('aria-label') ?? wordsOf(control)
  const group = control.closest('[role=group], [role=radiogroup], [role=toolbar]')?.getAttribute('aria-label')
  const about = control.getAttribute('aria-describedby')
  const heading = about === null ? null : document.getElementById(about)?.textContent
  return [group ? `${group}: ${name}` : name, heading].filter(Boolean).join(' · ')
}

/** What it says, without its key. */
function wordsOf(control: HTMLElement): string {
  const copy = control.cloneNode(true) as HTMLElement
  for (const key of copy.querySelectorAll('kbd, .count')) key.remove()
  return (copy.textContent ?? '').replace(/\s+/g, ' ').trim()
}

function iconOf(control: HTMLElement): IconName {
  const name = control.querySelector('use')?.getAttribute('href')?.replace('#i-', '') ?? ''
  return Object.hasOwn(drawings, name) ? (name as IconName) : 'chev'
}

/** Once the palette is gone, which keeps the focus to itself. */
function press(control: HTMLElement): void {
  setTimeout(() => {
    const target = control.querySelector<HTMLElement>('input') ?? control
    target.focus()
    target.click()
  })
}
