import { eventNames } from '#shared/runs/event-names'
import { isolationWords } from '#shared/runs/partition-names'
import type { faults as english } from '../en/faults'

export const faults: typeof english = {
  title: 'Fallos',
  type: eventNames('es').fault,
  does: {
    latency: 'Todo llega más tarde, en el mismo orden',
    bandwidth: 'Como mucho tantos bytes por segundo en cada conexión',
    slow_close: 'El cierre de la conexión llega más tarde',
    timeout: 'No llega nada, y nadie se entera',
    reset_peer: 'Las conexiones se cortan con un RST',
    slicer: 'Los datos llegan en trozos pequeños, con pausas',
    limit_data: 'La conexión se cierra tras tantos bytes',
    corrupt: 'De vez en cuando cambia un bit: una réplica bizantina',
    down: 'Se rechazan las conexiones nuevas y se cortan las abiertas',
    partition: 'No pasa nada y nadie se entera, hasta que se repara'
  },
  badge: {
    close: 'cierre {{time}}',
    timeout: 'agujero negro',
    reset: 'RST',
    pieces: 'trozos de {{bytes}}',
    limit: 'hasta {{bytes}}',
    corrupt: 'corrupto {{share}}',
    down: 'cortado',
    partition: 'partición'
  },
  field: {
    latency: 'Retardo',
    jitter: 'Fluctuación (±)',
    rate: 'Límite',
    'end-delay': 'Retardo del cierre',
    'close-after': 'Se cierra tras',
    'reset-after': 'Se corta tras',
    'piece-size': 'Tamaño del trozo',
    variation: 'Variación (±)',
    pause: 'Pausa',
    'most-bytes': 'Se cierra tras',
    probability: 'Parte de los bytes',
    toxicity: 'Toxicidad',
    name: 'Nombre',
    direction: 'Sentido'
  },
  hint: {
    never: '0: nunca',
    'at-once': '0: al momento',
    toxicity: 'de las conexiones',
    name: 'Si se deja vacío, el de su tipo. Un fallo con el mismo nombre se sustituye.'
  },
  wrong: {
    number: 'Un número',
    whole: 'Un número entero',
    least: '{{least}} como mínimo',
    most: '{{most}} como máximo',
    name: 'Minúsculas, cifras, - y _; 40 como mucho',
    other: 'No es posible'
  },
  direction: {
    upstream: 'hacia {{to}}',
    downstream: 'respuestas',
    both: 'ambos'
  },
  bite: {
    none: 'sin efecto todavía',
    so: 'ha afectado a {{connections}}, {{bytes}}',
    'connections-only': 'ha afectado a {{connections}}',
    asleep: 'su nodo no está en marcha',
    waiting: 'puesto; aún sin cifras'
  },
  'place-door': 'la puerta de {{node}}',
  'door-short': '{{node}}, lo que entra',
  list: 'Fallos de {{link}}',
  none: 'Este enlace no tiene fallos',
  'none-door': 'Su puerta no tiene fallos',
  more: '+{{count}}',
  quick: 'Con un clic',
  'quick-cut': 'Cortar',
  'quick-delay': 'Retardo {{time}}',
  'quick-hole': 'Agujero negro',
  add: 'Añadir un fallo',
  'add-title': 'Añadir: {{fault}}',
  'add-to': 'Añadir un fallo a {{link}}',
  'add-to-door': 'Añadir un fallo a lo que entra en {{node}}',
  set: 'Poner fallo',
  edit: 'Cambiar {{fault}}',
  remove: 'Quitar {{fault}}',
  'remove-all': 'Quitar todos',
  'removed-all_one': '{{count}} fallo quitado',
  'removed-all_other': '{{count}} fallos quitados',
  'set-since': 'puesto hace {{time}}',
  'show-door': 'Fallos de {{node}}',
  'can-not': {
    'external-link':
      'Este enlace no admite fallos: {{node}} es un programa propio y abre él mismo sus conexiones. Ponlos en lo que entra en {{to}}.',
    'external-door':
      'Su puerta no admite fallos: {{node}} es un programa propio y acepta él mismo sus conexiones. Ponlos en los enlaces que llegan a él.',
    'existing-link':
      'Este enlace no admite fallos: {{node}} es un servidor que ya existe y no es nuestro, y abre él mismo sus conexiones. Ponlos en lo que entra a {{to}}.',
    'existing-door':
      'Su puerta no admite fallos: {{node}} es un servidor que ya existe y no es nuestro. Ponlos en los enlaces que llevan a él.',
    'client-door': 'No tiene puerta: nadie abre conexiones a un cliente.'
  },
  node: {
    freeze: 'Silencio',
    'freeze-text': 'Congelado, mantiene sus sockets abiertos y no contesta nada.',
    isolation: 'Aislamiento',
    'isolation-text': 'Entre los lados de una partición no pasa nada, y nadie se entera.',
    door: 'Puerta: lo que entra',
    links: 'Sus enlaces',
    'link-none': 'sin fallos',
    'no-links': 'No tiene enlaces'
  },
  reset: {
    nodes_one: '{{count}} nodo reanudado',
    nodes_other: '{{count}} nodos reanudados',
    faults_one: '{{count}} fallo quitado',
    faults_other: '{{count}} fallos quitados',
    partitions_one: '{{count}} partición reparada',
    partitions_other: '{{count}} particiones reparadas',
    none: 'No había nada que quitar'
  },
  partition: {
    isolate: 'Aislar',
    'isolate-node': 'Aislar {{node}}',
    'isolate-hint': 'No pasa nada entre él y los demás',
    open: 'Partición…',
    title: 'Dividir el laboratorio',
    text: 'Entre nodos de lados distintos no pasa nada, y nadie se entera. A un nodo sin lado no se le toca.',
    side: 'Lado {{side}}',
    'on-side': '{{node}} en el lado {{side}}',
    'add-side': 'Añadir un lado',
    rest: 'Los demás',
    'rest-hint': 'Pone aquí todos los nodos sin lado',
    set: 'Dividir',
    cuts_one: 'Corta {{count}} enlace: {{links}}',
    cuts_other: 'Corta {{count}} enlaces: {{links}}',
    'cuts-none': 'Ningún enlace va de un lado a otro.',
    'cuts-not': 'No se cortan, porque los abren programas propios: {{links}}',
    'too-few': 'Al menos dos lados necesitan un nodo.',
    done_one: 'Partición «{{name}}»: {{count}} enlace cortado',
    done_other: 'Partición «{{name}}»: {{count}} enlaces cortados',
    heal: 'Reparar',
    'heal-name': 'Reparar la partición «{{name}}»',
    isolation: isolationWords('es', '{{node}}'),
    active: 'Partición',
    label: 'Partición {{name}}: {{sides}}',
    'and-more_one': '{{names}} y {{count}} más',
    'and-more_other': '{{names}} y {{count}} más',
    healed: 'Partición «{{name}}» reparada',
    'first-name': 'particion'
  }
}
