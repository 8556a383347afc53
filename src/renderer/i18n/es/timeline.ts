import type { timeline as english } from '../en/timeline'

export const timeline: typeof english = {
  title: 'Cronología',
  about_one: 'Diario de esta ejecución: {{formatted}} suceso, {{time}} min.',
  about_other: 'Diario de esta ejecución: {{formatted}} sucesos, {{time}} min.',
  journal: 'Diario',
  list: 'Sucesos del diario',
  search: 'Buscar en el diario',
  kinds: 'Tipos de suceso',
  main: 'Principal',
  'main-hint': 'Todo menos las conexiones y el registro',
  all: 'Todo',
  'all-hint': 'Todo, también las conexiones y el registro',
  node: 'Nodo',
  'all-nodes': 'Todos los nodos',
  'newest-first': 'Primero lo nuevo',
  'oldest-first': 'Primero lo antiguo',
  'to-newest': 'Ir a lo más nuevo',
  loading: 'Leyendo el diario…',
  'no-match': 'Ningún suceso coincide',
  'the-lab': 'laboratorio',
  export: 'Exportar el diario',
  exporting: 'Leyendo el diario de toda la ejecución',
  exported_one: 'Diario exportado: {{formatted}} suceso',
  exported_other: 'Diario exportado: {{formatted}} sucesos',
  'export-cut': 'Se dejaron fuera los sucesos más antiguos: el archivo habría sido demasiado grande.',
  diagram: 'Diagrama espacio-tiempo',
  'diagram-label': 'Diagrama espacio-tiempo del relevo de {{from}} a {{to}}',
  'measured-only':
    'Solo se dibuja lo que se midió. Media flecha: la hora del otro extremo no se midió. Flecha discontinua: causa y efecto, a través de una muerte que nadie cronometró.',
  'unknown-death': 'Murió en algún momento de aquí: nadie midió cuándo',
  previous: 'Autopsia anterior',
  next: 'Autopsia siguiente',
  client: 'cliente',
  supervisor: 'supervisor',
  band: { detect: 'detectar', decide: 'decidir', resume: 'seguir' },
  empty: 'Mata un nodo para ver su autopsia',
  'empty-text':
    'Cuando otro nodo toma el relevo se mide cada paso: el clic, la salida, el corte en el proxy, la elección y el primer byte.',
  'go-to-lab': 'Ir al laboratorio',
  proof: '{{total}} en total · sigue en el byte {{byte}} · {{lost}} perdidos · {{repeated}} repetidos',
  step: {
    'kill-asked': 'clic en «Matar»',
    'freeze-asked': 'clic en «Congelar»',
    'fault-set': 'fallo puesto: {{fault}}',
    'exit-seen': 'salida detectada',
    lost: '{{cause}} visto',
    chosen: '{{to}} elegida',
    'first-byte': 'primer byte al cliente'
  },
  point: {
    'session-open': 'sesión abierta',
    'session-close': 'sesión cerrada',
    'connection-open': 'conexión abierta',
    'connection-close': 'conexión cerrada',
    'node-state': '{{node}}: {{state}}'
  }
}
