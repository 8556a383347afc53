import type { trust as english } from '../en/trust'

export const trust: typeof english = {
  restricted: 'Restringido',
  'restricted-hint': 'Vino en un archivo en el que no confías, y no se ejecuta',
  programs_one: '{{count}} programa de {{file}} no se ejecuta',
  programs_other: '{{count}} programas de {{file}} no se ejecutan',
  nodes_one: '{{count}} nodo de {{file}} no se ejecuta',
  nodes_other: '{{count}} nodos de {{file}} no se ejecutan',
  'until-trusted': 'hasta que veas qué haría y decidas confiar.',
  declined: 'como decidiste.',
  review: 'Revisar',
  'review-all': 'Revisar lo que ejecutaría este archivo',
  'node-text':
    'Este nodo vino en un archivo en el que no confías. No se ejecuta hasta que hayas visto qué haría.',
  title: 'Qué haría {{file}} en esta computadora',
  intro:
    'Viene de otra parte. Lo que se ejecuta en esta computadora puede hacer en ella todo lo que puedes hacer tú: léelo completo primero.',
  folder: 'De la carpeta',
  list: 'Lo que se ejecutaría',
  power: {
    prepare: 'Primero',
    command: 'Ejecuta',
    cwd: 'En la carpeta',
    env: 'Variables',
    listens: 'Abierto a',
    'listens-text': 'otras computadoras, en {{addresses}}',
    names: 'Acepta páginas',
    'names-text': 'de otros sitios web, que pueden usarlo: {{names}}',
    connects: 'Se conecta a',
    machine: 'Corre en otra máquina, y aquí ejecuta',
    sends: 'La carga envía'
  },
  hidden: 'Un carácter que no se ve: {{name}}',
  'read-on': 'Baja hasta el final para decidir',
  'dont-run': 'No ejecutar',
  'dont-run-hint': 'Sigue restringido, y se recuerda',
  once: 'Confiar una vez',
  'once-hint': 'Hasta que abras otra topología o termine Relevo',
  'in-folder': 'Confiar en esta carpeta',
  'in-folder-hint': 'También la próxima vez, desde esta carpeta, mientras nada de esto cambie',
  always: 'Confiar siempre',
  'always-hint': 'También la próxima vez, mientras nada de esto cambie'
}
