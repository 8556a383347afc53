import { expect, type Locator, type Page } from '@playwright/test'
import { freeExercise, Student } from '../exercise'
import { card } from '../lab-screen'

/** Most controls between two places that somebody without a mouse has to come through. */
const mostTabs = 80

/**
 * Presses Tab until the focus is there.
 * @throws Error where it does not come there
 */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  for (let tabs = 0; tabs <= mostTabs; tabs++) {
    if (await target.evaluate(element => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${mostTabs} times Tab do not lead to ${target.toString()}`)
}

/** Does an exercise by its words and by the keyboard alone, and minds what a screen reader says meanwhile. */
export class KeyboardStudent {
  readonly ana: Student
  readonly page: Page
  /** The step that has its turn. */
  readonly now: Locator
  /** What a screen reader says of it. */
  readonly hears: Locator

  constructor(page: Page) {
    this.page = page
    this.ana = new Student(page)
    this.now = this.ana.panel.locator('.exercise-now')
    this.hears = this.ana.panel.locator('.unseen[role=status]')
  }

  async press(target: Locator): Promise<void> {
    await tabTo(this.page, target)
    await this.page.keyboard.press('Enter')
  }

  /** Opens an exercise from a file, and says who does it. */
  async open(name: string): Promise<void> {
    const { page } = this
    const { keyboard } = page
    await this.press(page.getByRole('navigation').getByRole('button', { name: 'Prácticas' }))
    const choosing = page.waitForEvent('filechooser')
    await this.press(page.getByRole('main').getByRole('button', { name: 'Abrir un archivo…' }))
    const buffer = Buffer.from(await freeExercise(name))
    await (await choosing).setFiles({ name: `${name}.relevo`, mimeType: 'application/yaml', buffer })
    const who = page.getByRole('dialog')
    await expect(who.getByRole('textbox', { name: 'Nombre' })).toBeFocused()
    await keyboard.type('Ana Núñez')
    await keyboard.press('Tab')
    await keyboard.type('2020631234')
    await keyboard.press('Enter')
    await expect(this.ana.panel).toBeVisible()
  }

  async read(): Promise<void> {
    const head = this.ana.panel.locator('.exercise-head small')
    const where = (await head.textContent()) ?? ''
    await this.press(this.ana.panel.getByRole('button', { name: 'Siguiente' }))
    await expect(head).not.toHaveText(where)
  }

  async answer(question: string, value: string): Promise<void> {
    const { now, page } = this
    const { keyboard } = page
    await expect(now).toContainText(question)
    await expect(this.hears).toContainText(question)
    const choice = now.getByRole('radio')
    if (await choice.count()) {
      await tabTo(page, choice.first())
      for (let more = 0; !(await now.getByRole('radio', { name: value, exact: true }).isChecked()); more++) {
        expect(more).toBeLessThan(6)
        await keyboard.press(more === 0 ? 'Space' : 'ArrowDown')
      }
      await this.press(now.getByRole('button', { name: 'Responder' }))
    } else {
      await tabTo(page, now.getByRole('textbox'))
      await keyboard.type(value)
      await this.press(now.getByRole('button', { name: /^(Responder|Guardar mi predicción)$/ }))
    }
  }

  /** Goes to the button that is to be pressed. */
  async goThere(button: Locator): Promise<void> {
    await this.press(this.ana.panel.getByRole('button', { name: 'Ir al botón' }))
    await expect(button).toBeFocused()
  }

  async kill(node: string): Promise<void> {
    await expect(this.hears).toContainText(`Presiona Matar en la tarjeta de ${node}.`)
    await this.goThere(card(this.page, node).getByRole('button', { name: 'Matar', exact: true }))
    await this.page.keyboard.press('Enter')
  }

  /** Hears how it came out, and saves report and run. */
  async handIn(): Promise<void> {
    const { ana, page, hears } = this
    await ana.held()
    await expect(hears).toHaveText(/^Se cumplió\. Todo salió como debía\. \d+ de \d+ puntos\.$/)
    await this.press(ana.panel.getByRole('button', { name: 'Entregar informe' }))
    const dialog = page.getByRole('dialog', { name: 'Entregar informe' })
    await expect(dialog.getByRole('textbox', { name: 'Nombre' })).toHaveValue('Ana Núñez')
    await tabTo(page, dialog.getByRole('textbox', { name: 'Tus conclusiones' }))
    await page.keyboard.type('Con una réplica viva basta.')
    for (const [button, said] of [
      ['Guardar informe HTML', 'Ya tienes el informe. Falta guardar la corrida.'],
      ['Guardar la corrida', 'Ya tienes el informe y la corrida. Entrega los dos.']
    ] as const) {
      const saving = page.waitForEvent('download')
      await this.press(dialog.getByRole('button', { name: button }))
      expect((await (await saving).path()).length).toBeGreaterThan(0)
      await expect(dialog.getByRole('status')).toHaveText(said)
      await expect(dialog.getByRole('button', { name: button })).toBeFocused()
    }
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await this.press(ana.panel.getByRole('button', { name: 'Cerrar la práctica' }))
    await expect(ana.panel).toHaveCount(0)
  }
}
