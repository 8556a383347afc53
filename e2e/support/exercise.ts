import { expect, type Locator, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { freePorts } from '../../test/support/ports'
import { card } from './lab-screen'

type Text = Readonly<Record<string, unknown>>

/** The text of one of the exercises of the program, on free ports, so that tests can run side by side. */
export async function freeExercise(name: string): Promise<string> {
  const folder = new URL('../../src/lab/', import.meta.url)
  const exercise = parse(readFileSync(new URL(`exercises/library/${name}.relevo`, folder), 'utf8')) as Text
  const { lab } = exercise
  const topology = (
    typeof lab === 'string'
      ? JSON.parse(readFileSync(new URL(`topology/presets/${lab}.json`, folder), 'utf8'))
      : lab
  ) as { readonly nodes: readonly Text[] }
  const ports = await freePorts(topology.nodes.length * 2)
  const doors = await freePorts(10)
  const nodes = topology.nodes.map((node, index) => ({
    ...node,
    ...(node.port !== undefined && { port: ports[2 * index] }),
    ...(node.receiverPort !== undefined && { receiverPort: ports[2 * index + 1] }),
    ...(node.doors !== undefined && { doors: onPorts(node.doors as object, doors) })
  }))
  return JSON.stringify({ ...exercise, lab: { ...topology, nodes } })
}

const onPorts = (doors: object, ports: readonly number[]): object =>
  Object.fromEntries(Object.keys(doors).map((door, index) => [door, ports[index]]))

/** An exercise as a student does it: by what the panel says and by its buttons, in Spanish. */
export class Student {
  readonly page: Page
  readonly panel: Locator

  constructor(page: Page) {
    this.page = page
    this.panel = page.getByRole('complementary', { name: 'Práctica' })
  }

  /** Opens it from a file, and does not say who it is. */
  async open(name: string): Promise<void> {
    await this.openFile(name, await freeExercise(name))
    await this.page.getByRole('dialog').getByRole('button', { name: 'Empezar sin decirlo' }).click()
    await expect(this.panel).toBeVisible()
  }

  /** Who it is is asked the first time. */
  async openFile(name: string, text: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Prácticas' }).click()
    const buffer = Buffer.from(text)
    const choosing = this.page.waitForEvent('filechooser')
    await this.page.getByRole('main').getByRole('button', { name: 'Abrir un archivo…' }).click()
    await (await choosing).setFiles({ name: `${name}.relevo`, mimeType: 'application/yaml', buffer })
  }

  /** Opens one from the list, on the ports that it has: what its requests say is trusted there, and not in a file. */
  async start(title: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Prácticas' }).click()
    const row = this.page
      .getByRole('listitem')
      .filter({ has: this.page.getByRole('heading', { name: title }) })
    await row.getByRole('button', { name: 'Empezar' }).click()
    await this.page.getByRole('dialog').getByRole('button', { name: 'Empezar sin decirlo' }).click()
    await expect(this.panel).toBeVisible()
  }

  /** Reads on: `times` texts, one after the other. */
  async read(times = 1): Promise<void> {
    const next = this.panel.getByRole('button', { name: 'Siguiente' })
    for (let read = 0; read < times; read++) {
      // Which step it is is known only when there is something to read: until then it may still be the one before.
      await expect(next).toBeVisible()
      const step = await this.step()
      await next.click()
      await expect(this.panel.locator('.exercise-head small')).not.toHaveText(step)
    }
  }

  /** A number, a choice or words for the question that is asked, by a part of its text. */
  async answer(question: string | RegExp, value: string): Promise<void> {
    const now = this.panel.locator('.exercise-now')
    await expect(now).toContainText(question)
    const choice = now.getByRole('radio', { name: value, exact: true })
    if (await choice.count()) await choice.check()
    else if (await now.getByRole('textbox').count()) await now.getByRole('textbox').fill(value)
    else {
      await now.getByRole('button', { name: /Tu respuesta/ }).click()
      await this.page.getByRole('option', { name: value, exact: true }).click()
    }
    await now.getByRole('button', { name: /^(Responder|Guardar mi predicción)$/ }).click()
  }

  /** Says where a hidden fault is, what it is and how much. */
  async diagnose(link: string, type: string, amount: string): Promise<void> {
    const now = this.panel.locator('.exercise-now')
    for (const [list, value] of [
      ['Dónde: el enlace', link],
      ['Qué: el fallo', type]
    ] as const) {
      await now.getByRole('button', { name: new RegExp(list) }).click()
      await this.page.getByRole('option', { name: value, exact: true }).click()
    }
    await now.getByRole('textbox').fill(amount)
    await now.getByRole('button', { name: 'Responder' }).click()
  }

  /** Presses a button of a card, once the step asks for it, and what is meant glows. */
  async press(node: string, button: string): Promise<void> {
    const asked = card(this.page, node).locator('.glows')
    await expect(asked.first()).toBeVisible()
    await card(this.page, node).getByRole('button', { name: button, exact: true }).click()
  }

  /** What the list of what was seen says. */
  get seen(): Locator {
    return this.panel.getByRole('region', { name: 'Lo que se ha visto' })
  }

  async held(): Promise<void> {
    await expect(this.panel.getByRole('heading', { name: 'Se cumplió' })).toBeVisible({ timeout: 120_000 })
  }

  async close(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Cerrar la práctica' }).click()
    await expect(this.panel).toHaveCount(0)
  }

  private async step(): Promise<string> {
    return (await this.panel.locator('.exercise-head small').textContent()) ?? ''
  }
}
